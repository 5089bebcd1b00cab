from django.db import migrations, models

NUMBER = """
UPDATE changes_answerlink SET terms = numbered.terms FROM (
    SELECT id, 2 - row_number() OVER (PARTITION BY contact_id, purpose, change_id, approval_id ORDER BY id DESC) AS terms
    FROM changes_answerlink
) AS numbered WHERE numbered.id = changes_answerlink.id
"""


class Migration(migrations.Migration):
    """Of the links that one question has, the last names the terms as they stand; those before it have lower numbers.
    On the way back each keeps a digest of its own, and opens nothing."""

    dependencies = [("changes", "0005_what_was_read")]

    operations = [
        migrations.RemoveConstraint("answerlink", "one_link_per_question"),
        migrations.AddField("answerlink", "terms", models.IntegerField(default=1), preserve_default=False),
        migrations.RunSQL(NUMBER, "UPDATE changes_answerlink SET digest = id::text"),
        migrations.AlterField("answerlink", "digest", models.CharField(max_length=64, default="")),
        migrations.RemoveField("answerlink", "digest"),
        migrations.AddConstraint(
            "answerlink",
            models.UniqueConstraint(
                fields=("contact", "purpose", "change", "approval", "terms"),
                name="one_link_per_question",
                nulls_distinct=False,
            ),
        ),
    ]
