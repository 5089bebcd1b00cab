from django.db import migrations

from accounts.history import begin_history


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_history_of_every_row")]

    operations = [
        begin_history(
            "accounts",
            "Organisation",
            "Person",
            "Token",
        ),
    ]
