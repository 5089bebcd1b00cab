from django.db import migrations, models

FORWARD = """
ALTER TABLE notifications_notice ALTER COLUMN outcome TYPE jsonb
USING CASE outcome WHEN '' THEN '{}' ELSE jsonb_build_object('code', 'said', 'said', left(outcome, 400)) END
"""
BACK = """
ALTER TABLE notifications_notice ALTER COLUMN outcome TYPE varchar(500)
USING coalesce(outcome ->> 'said', outcome ->> 'code', '')
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(FORWARD, BACK)],
            [migrations.AlterField("notice", "outcome", models.JSONField(blank=True, default=dict))],
        )
    ]
