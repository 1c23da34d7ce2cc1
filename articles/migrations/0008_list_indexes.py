from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

# The day of a dateline on its own clock; in UTC where PostgreSQL does not know the zone, as Article.published_locally.
FORWARD = """
CREATE FUNCTION articles_local_day(moment timestamptz, zone text) RETURNS date LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (moment AT TIME ZONE zone)::date;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN (moment AT TIME ZONE 'UTC')::date;
END $$;
"""
NEWEST = models.F("published_at").desc(nulls_last=True), models.F("id").desc()


class HeadlineWords(models.Func):
    """As it was until migration 0010."""

    template = (
        "(to_tsvector('simple'::regconfig, %(expressions)s) || '·:999'::tsvector || "
        "to_tsvector('english'::regconfig, %(expressions)s) || '·:999'::tsvector || "
        "to_tsvector('indonesian'::regconfig, %(expressions)s))"
    )
    output_field = SearchVectorField()


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_task_path")]

    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION articles_local_day(timestamptz, text)"),
        migrations.AddIndex("article", models.Index("outlet", *NEWEST, name="article_by_outlet")),
        migrations.AddIndex("article", models.Index("language", *NEWEST, name="article_by_language")),
        migrations.AddIndex("article", GinIndex(HeadlineWords("title"), name="article_headline_words")),
    ]
