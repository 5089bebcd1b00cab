from django.apps.registry import Apps
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BATCH = 100_000
FILL = """
    UPDATE notifications_notice SET to_organisation_id = accounts_person.organisation_id,
        work_of_id = (SELECT organisation_id FROM changes_change WHERE changes_change.id = change_id)
    FROM accounts_person
    WHERE accounts_person.id = contact_id AND to_organisation_id IS NULL
        AND notifications_notice.id BETWEEN %s AND %s
"""


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A part at a time, so that what is sent meanwhile need not wait; again, it goes on."""
    last = apps.get_model("notifications", "Notice").objects.aggregate(last=models.Max("pk"))["last"] or 0
    with schema_editor.connection.cursor() as cursor:
        for first in range(1, last + 1, BATCH):
            cursor.execute(FILL, [first, first + BATCH - 1])


class Migration(migrations.Migration):
    """Those that were made before; and then what lists of notices walk."""

    atomic = False
    dependencies = [("notifications", "0006_whose_notice")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(fields=['to_organisation', 'state', 'id'], name='notice_read_by_whose_contact'),
        ),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(fields=['work_of', 'state', 'id'], name='notice_read_by_whose_work'),
        ),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(fields=['contact', 'state', 'id'], name='notice_of_contact'),
        ),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(condition=models.Q(models.Q(('acknowledge_by__isnull', False), ('seen_at', None), models.Q(('state', 'dropped'), _negated=True)), ('state', 'undelivered'), _connector='OR'), fields=['to_organisation', '-due_at', '-id'], include=('change', 'state'), name='notice_wrong_to_contact'),
        ),
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(condition=models.Q(models.Q(('acknowledge_by__isnull', False), ('seen_at', None), models.Q(('state', 'dropped'), _negated=True)), ('state', 'undelivered'), _connector='OR'), fields=['work_of', '-due_at', '-id'], include=('change', 'state'), name='notice_wrong_about_work'),
        ),
    ]
