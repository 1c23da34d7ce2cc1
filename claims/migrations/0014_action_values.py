from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("claims", "0013_searches")]

    operations = [
        migrations.AddField("action", "values", models.JSONField(default=dict)),
    ]
