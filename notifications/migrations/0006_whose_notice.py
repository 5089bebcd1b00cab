import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

FOLLOW = """
    CREATE FUNCTION notifications_follow_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE notifications_notice SET {column} = NEW.organisation_id WHERE {key} = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER notices_follow AFTER UPDATE OF organisation_id ON {table} FOR EACH ROW
    WHEN (OLD.organisation_id IS DISTINCT FROM NEW.organisation_id) EXECUTE FUNCTION notifications_follow_{table}();
"""
NO_LONGER = "DROP TRIGGER notices_follow ON {table}; DROP FUNCTION notifications_follow_{table}();"
FOLLOWED = (
    {"table": "accounts_person", "column": "to_organisation_id", "key": "contact_id"},
    {"table": "changes_change", "column": "work_of_id", "key": "change_id"},
)


class Migration(migrations.Migration):
    """Each notice holds who may read it: the organisation of its contact, and the one whose work it is about."""

    dependencies = [
        ("accounts", "0006_versions_are_never_the_same"),
        ("changes", "0007_checks_have_an_address"),
        ("notifications", "0005_account_mails"),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='to_organisation',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='notice',
            name='work_of',
            field=models.ForeignKey(db_constraint=False, db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notice',
            trigger=pgtrigger.compiler.Trigger(name='read_by', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                    NEW.to_organisation_id := (SELECT organisation_id FROM accounts_person WHERE id = NEW.contact_id);\n                    NEW.work_of_id := (SELECT organisation_id FROM changes_change WHERE id = NEW.change_id);\n                    RETURN NEW;\n                ', hash='0d6f6bc71711fb1bcd20562b728dc6968d983dc4', operation='INSERT OR UPDATE OF "contact_id", "change_id"', pgid='pgtrigger_read_by_4fd4f', table='notifications_notice', when='BEFORE')),
        ),
        *(migrations.RunSQL(FOLLOW.format(**one), NO_LONGER.format(**one)) for one in FOLLOWED),
    ]
