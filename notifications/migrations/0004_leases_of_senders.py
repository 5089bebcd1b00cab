from django.db import migrations, models


class Migration(migrations.Migration):
    """A sender is known by the lease that it holds, and no longer by its session with the database."""

    dependencies = [("notifications", "0003_what_was_said")]

    operations = [
        migrations.CreateModel(
            "SenderLease",
            [
                ("place", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("holder", models.UUIDField()),
                ("renewed_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.RemoveField("notice", "claimed_until"),
        migrations.RemoveField("notice", "claimed_by"),
        migrations.AddField("notice", "claimed_by", models.UUIDField(blank=True, null=True)),
    ]
