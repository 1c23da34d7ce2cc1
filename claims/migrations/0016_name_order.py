from django.db import migrations, models

from articles.name_order import NameOrder


class Migration(migrations.Migration):
    dependencies = [("articles", "0006_name_order"), ("claims", "0015_words_searched")]

    operations = [
        migrations.AlterModelOptions("actor", {"ordering": [NameOrder("name"), "slug"]}),
        migrations.AlterModelOptions("question", {"ordering": [NameOrder("text"), "slug"]}),
        migrations.AlterModelOptions("savedsearch", {"ordering": [NameOrder("name"), "pk"]}),
        migrations.AlterModelOptions("topic", {"ordering": [NameOrder("name"), "slug"]}),
        migrations.RemoveIndex("actor", "actor_by_name"),
        migrations.RemoveIndex("question", "question_by_text"),
        migrations.AddIndex("actor", models.Index(NameOrder("name"), models.F("slug"), name="actor_by_name")),
        migrations.AddIndex("question", models.Index(NameOrder("text"), models.F("slug"), name="question_by_text")),
    ]
