from django.db import migrations

FORWARDS = """
CREATE SEQUENCE accounts_board_version;
SELECT setval('accounts_board_version', (SELECT coalesce(max(board_version), 0) + 1 FROM accounts_organisation));
"""


class Migration(migrations.Migration):
    """What was kept under a version is never found again under the same: not after what raised it was undone."""

    dependencies = [("accounts", "0005_links_end_with_leaving")]

    operations = [migrations.RunSQL(FORWARDS, "DROP SEQUENCE accounts_board_version")]
