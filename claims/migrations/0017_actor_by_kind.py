from django.db import migrations, models

from articles.name_order import NameOrder


class Migration(migrations.Migration):
    dependencies = [("claims", "0016_name_order")]

    operations = [
        migrations.AddIndex("actor", models.Index("kind", NameOrder("name"), models.F("slug"), name="actor_by_kind")),
    ]
