from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """What of one contact's is to be looked after, however much they were told."""

    atomic = False
    dependencies = [("notifications", "0008_what_was_said_stays")]

    operations = [
        AddIndexConcurrently(
            model_name='notice',
            index=models.Index(condition=models.Q(models.Q(('acknowledge_by__isnull', False), ('seen_at', None), models.Q(('state', 'dropped'), _negated=True)), ('state', 'undelivered'), _connector='OR'), fields=['contact', '-due_at', '-id'], name='notice_wrong_of_contact'),
        ),
    ]
