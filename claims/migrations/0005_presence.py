import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from articles.rights import grant


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0004_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=200)),
                ("opened_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["user", "subject"],
                        name="presence_is_one_per_form",
                        violation_error_message="This person has the form open already.",
                    ),
                    models.CheckConstraint(
                        condition=Q(subject__regex=r"\A[a-z]+:[a-z0-9-]+\Z"),
                        name="presence_subject_is_plain",
                        violation_error_message="Name the form by its kind and its slug, such as claim:some-slug.",
                    ),
                ],
            },
        ),
        migrations.RunPython(grant("UPDATE, DELETE", "claims_presence")),
    ]
