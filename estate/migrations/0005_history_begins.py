from django.db import migrations

from accounts.history import begin_history


class Migration(migrations.Migration):
    dependencies = [("estate", "0004_history_of_every_row")]

    operations = [
        begin_history(
            "estate",
            "System",
            "SystemShare",
            "WorkGrant",
            "Dependency",
            "Contact",
        ),
    ]
