from django.db import migrations, models

FORWARD = """
UPDATE notifications_notice n
SET said_at = n.sent_at,
    said = (
        SELECT jsonb_agg(jsonb_build_object(
            'window', w.id, 'state', w.state, 'starts_at', w.starts_at, 'ends_at', w.ends_at,
            'sequence', 4 * w.period_revision + CASE w.state
                WHEN 'in_progress' THEN 1 WHEN 'completed' THEN 2 WHEN 'rolled_back' THEN 2 WHEN 'cancelled' THEN 3
                ELSE 0 END
        ))
        FROM changes_window w
        LEFT JOIN core_activity a ON a.id = n.activity_id
        WHERE w.change_id = n.change_id
          AND (w.id = n.window_id OR n.window_id IS NULL AND a.data -> 'windows' @> to_jsonb(w.id))
    )
WHERE n.sent_at IS NOT NULL
  AND n.about IN ('announced', 'moved', 'newly_reached', 'proposal_taken', 'started', 'extended', 'unscheduled')
  AND EXISTS (
        SELECT FROM changes_window w
        LEFT JOIN core_activity a ON a.id = n.activity_id
        WHERE w.change_id = n.change_id
          AND (w.id = n.window_id OR n.window_id IS NULL AND a.data -> 'windows' @> to_jsonb(w.id))
  )
"""


class Migration(migrations.Migration):
    """What was sent before counts as having said what is true now."""

    dependencies = [("notifications", "0002_outcomes_by_code"), ("changes", "0007_checks_have_an_address")]

    operations = [
        migrations.AddField("notice", "said", models.JSONField(blank=True, default=list)),
        migrations.AddField("notice", "said_at", models.DateTimeField(blank=True, null=True)),
        migrations.RunSQL(FORWARD, migrations.RunSQL.noop),
    ]
