from django.db import migrations

from accounts.history import begin_history


class Migration(migrations.Migration):
    dependencies = [("calendar_app", "0002_history_of_every_row")]

    operations = [
        begin_history(
            "calendar_app",
            "MaintenanceHours",
            "Freeze",
            "FreezeSystem",
        ),
    ]
