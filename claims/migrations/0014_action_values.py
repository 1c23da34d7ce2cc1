from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_suggestions")]

    operations = [
        migrations.AddField("action", "values", models.JSONField(default=dict)),
    ]
