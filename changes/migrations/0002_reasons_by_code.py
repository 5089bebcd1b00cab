from django.db import migrations, models

FORWARD = """ALTER TABLE {table} ALTER COLUMN because TYPE jsonb USING '{{}}'::jsonb"""
BACK = """ALTER TABLE {table} ALTER COLUMN because TYPE varchar(500) USING ''"""


def by_code(name):
    """What stood there were sentences, with names of systems in them: they are not kept."""
    table = f"changes_{name}"
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(FORWARD.format(table=table), BACK.format(table=table))],
        [migrations.AlterField(name, "because", models.JSONField(blank=True, default=dict))],
    )


class Migration(migrations.Migration):
    dependencies = [("changes", "0001_initial")]

    operations = [by_code("approval"), by_code("approvalevent")]
