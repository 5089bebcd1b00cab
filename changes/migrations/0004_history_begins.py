from django.db import migrations

from accounts.history import begin_history


class Migration(migrations.Migration):
    dependencies = [("changes", "0003_history_of_every_row")]

    operations = [
        begin_history(
            "changes",
            "Change",
            "ChangeImplementer",
            "ChangeShare",
            "Target",
            "Validation",
            "Window",
            "Approval",
        ),
    ]
