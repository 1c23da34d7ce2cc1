from django.db import migrations


def follow_the_task(apps, schema_editor):
    """A fetch that was waiting when the new version came is still done: its task moved to another module."""
    results = apps.get_model("django_tasks_database", "DBTaskResult").objects
    results.filter(task_path="articles.reading.fetch_import").update(task_path="articles.fetch_task.fetch_import")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_name_order"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]
    operations = [migrations.RunPython(follow_the_task, migrations.RunPython.noop)]
