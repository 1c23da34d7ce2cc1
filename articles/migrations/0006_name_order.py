from django.db import migrations

from articles.name_order import NameOrder


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_import")]

    operations = [migrations.AlterModelOptions("outlet", {"ordering": [NameOrder("name"), "slug"]})]
