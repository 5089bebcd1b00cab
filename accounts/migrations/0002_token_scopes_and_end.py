import accounts.models
import django.contrib.postgres.fields
from django.db import migrations, models

SCOPES = [
    ("read", "Read what I may see"),
    ("write", "Book, change and answer as I may"),
    ("declare", "Declare unscheduled work, nothing else"),
]


class Migration(migrations.Migration):
    """Tokens that exist keep every scope and do not expire."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="token",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(choices=SCOPES, max_length=10),
                default=accounts.models.all_scopes,
                size=None,
            ),
        ),
        migrations.AddField("token", "expires_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("token", "revoked_at", models.DateTimeField(blank=True, null=True)),
    ]
