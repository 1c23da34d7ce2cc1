from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0018_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="report",
            name="report_latest",
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["by", "-at", "-id"], name="action_by_latest"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("undone_at__isnull", False)), fields=["-at", "-id"], name="action_undone"
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["-reported_at", "-id"], name="report_latest"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("status", "open"), _negated=True),
                fields=["-reported_at", "-id"],
                name="report_settled",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["status", "-reported_at", "-id"], name="report_status_latest"),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(fields=["kind", "-reported_at", "-id"], name="report_kind_latest"),
        ),
    ]
