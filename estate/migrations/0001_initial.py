import core.clock
import core.validators
import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


def write_first_version(apps, schema_editor):
    apps.get_model("estate", "GraphVersion").objects.create(pk=1, value="0")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GraphVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.CharField(max_length=32)),
                ('edited_at', models.DateTimeField(default=core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='MaintenanceHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('rrule', models.CharField(max_length=300)),
                ('start', models.TimeField()),
                ('duration', models.DurationField()),
                ('timezone', models.CharField(max_length=60, validators=[core.validators.validate_timezone])),
            ],
            options={
                'verbose_name_plural': 'maintenance hours',
                'ordering': ('system__slug', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('role', models.CharField(choices=[('owner', 'owner'), ('on_call', 'on call'), ('approver', 'approver'), ('informed', 'informed')], max_length=10)),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('system__slug', 'role', 'order', 'person__email'),
            },
        ),
        migrations.CreateModel(
            name='Dependency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('required', 'required'), ('soft', 'soft'), ('redundant', 'redundant')], default='required', max_length=10)),
                ('state', models.CharField(choices=[('claimed', 'claimed'), ('confirmed', 'confirmed'), ('refused', 'refused')], default='confirmed', max_length=10)),
                ('entered_at', models.DateTimeField(default=core.clock.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('entered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('dependent__slug', 'provider__slug'),
            },
        ),
        migrations.CreateModel(
            name='Freeze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('mode', models.CharField(choices=[('warn', 'warns'), ('block', 'blocks')], default='warn', max_length=5)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('starts_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='System',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('criticality', models.CharField(choices=[('low', 'low'), ('normal', 'normal'), ('high', 'high')], default='normal', max_length=10)),
                ('redundancy_minimum', models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)])),
                ('listed', models.BooleanField(default=True)),
                ('how_to_check', models.CharField(blank=True, max_length=500)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='systems', to='accounts.organisation')),
            ],
            options={
                'ordering': ('slug',),
            },
        ),
        migrations.CreateModel(
            name='MaintenanceHoursEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('rrule', models.CharField(max_length=300)),
                ('start', models.TimeField()),
                ('duration', models.DurationField()),
                ('timezone', models.CharField(max_length=60, validators=[core.validators.validate_timezone])),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.maintenancehours')),
                ('system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='maintenancehours',
            name='system',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='estate.system'),
        ),
        migrations.CreateModel(
            name='FreezeSystemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('freeze', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.freeze')),
                ('system', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='freeze',
            name='systems',
            field=models.ManyToManyField(related_name='+', to='estate.system'),
        ),
        migrations.CreateModel(
            name='DependencyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('required', 'required'), ('soft', 'soft'), ('redundant', 'redundant')], default='required', max_length=10)),
                ('state', models.CharField(choices=[('claimed', 'claimed'), ('confirmed', 'confirmed'), ('refused', 'refused')], default='confirmed', max_length=10)),
                ('entered_at', models.DateTimeField(default=core.clock.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('entered_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.dependency')),
                ('dependent', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
                ('provider', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='dependency',
            name='dependent',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='estate.system'),
        ),
        migrations.AddField(
            model_name='dependency',
            name='provider',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needed_by', to='estate.system'),
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('owner', 'owner'), ('on_call', 'on call'), ('approver', 'approver'), ('informed', 'informed')], max_length=10)),
                ('order', models.PositiveSmallIntegerField(default=1)),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.contact')),
                ('system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='contact',
            name='system',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='estate.system'),
        ),
        migrations.CreateModel(
            name='SystemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('criticality', models.CharField(choices=[('low', 'low'), ('normal', 'normal'), ('high', 'high')], default='normal', max_length=10)),
                ('redundancy_minimum', models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)])),
                ('listed', models.BooleanField(default=True)),
                ('how_to_check', models.CharField(blank=True, max_length=500)),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SystemShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='estate.system')),
            ],
        ),
        migrations.CreateModel(
            name='SystemShareEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.systemshare')),
                ('system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WorkGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='estate.system')),
            ],
        ),
        migrations.CreateModel(
            name='WorkGrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.workgrant')),
                ('system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FreezeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=200)),
                ('mode', models.CharField(choices=[('warn', 'warns'), ('block', 'blocks')], default='warn', max_length=5)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.freeze')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['pgh_obj', 'pgh_created_at'], name='freezeevent_pgh_obj')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b28a79ed67186571591c9623731733d1a5c26241', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_66503', table='estate_freezeevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='system',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_systemevent" ("criticality", "how_to_check", "id", "listed", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redundancy_minimum", "slug") SELECT new_values."criticality", new_values."how_to_check", new_values."id", new_values."listed", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."redundancy_minimum", new_values."slug" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='77bfaeb607508c4e7cb0cc727e927248bfbe7785', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_daf0e', referencing='REFERENCING NEW TABLE AS new_values ', table='estate_system', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='system',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_systemevent" ("criticality", "how_to_check", "id", "listed", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redundancy_minimum", "slug") SELECT new_values."criticality", new_values."how_to_check", new_values."id", new_values."listed", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."redundancy_minimum", new_values."slug" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='649ef403323caf943a1ee158ee9ae35eaeb5d0b3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d1239', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='estate_system', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='system',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_systemevent" ("criticality", "how_to_check", "id", "listed", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redundancy_minimum", "slug") SELECT old_values."criticality", old_values."how_to_check", old_values."id", old_values."listed", old_values."name", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."redundancy_minimum", old_values."slug" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='4868e9786c456a18f31dd501b354a8063b958a44', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_811ba', referencing='REFERENCING OLD TABLE AS old_values ', table='estate_system', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='maintenancehoursevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='maintenancehoursevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='maintenancehoursevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a9198f511f49127a2b1f35fdaead1dfc3939ec3c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fe2e0', table='estate_maintenancehoursevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='maintenancehours',
            constraint=models.UniqueConstraint(fields=('system', 'rrule', 'start', 'duration', 'timezone'), name='maintenance_hours_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='maintenancehours',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_maintenancehoursevent" ("duration", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rrule", "start", "system_id", "timezone") SELECT new_values."duration", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."rrule", new_values."start", new_values."system_id", new_values."timezone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='cee2725ac1a14404cfd25c85cd99e64415b2d9ae', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3eb25', referencing='REFERENCING NEW TABLE AS new_values ', table='estate_maintenancehours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='maintenancehours',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_maintenancehoursevent" ("duration", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rrule", "start", "system_id", "timezone") SELECT new_values."duration", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."rrule", new_values."start", new_values."system_id", new_values."timezone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."duration" IS DISTINCT FROM (new_values."duration") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."rrule" IS DISTINCT FROM (new_values."rrule") OR old_values."start" IS DISTINCT FROM (new_values."start") OR old_values."system_id" IS DISTINCT FROM (new_values."system_id") OR old_values."timezone" IS DISTINCT FROM (new_values."timezone")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5bb38bc652159f2a5652efdc9a14eebbcd63036b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_79965', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='estate_maintenancehours', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='maintenancehours',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_maintenancehoursevent" ("duration", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rrule", "start", "system_id", "timezone") SELECT old_values."duration", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."rrule", old_values."start", old_values."system_id", old_values."timezone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='206a4cdd42c2bb39e8a9e290006083c3d7abd4fa', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_c8cab', referencing='REFERENCING OLD TABLE AS old_values ', table='estate_maintenancehours', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='freeze',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at', None)), fields=('organisation', 'name', 'starts_at'), name='freeze_once'),
        ),
        migrations.AddConstraint(
            model_name='freeze',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='freeze_ends_later'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freeze',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_freezeevent" ("ends_at", "id", "lifted_at", "mode", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at") SELECT new_values."ends_at", new_values."id", new_values."lifted_at", new_values."mode", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."starts_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5a44e73ee506dae2ef32c114c807766a39354f59', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_dfa83', referencing='REFERENCING NEW TABLE AS new_values ', table='estate_freeze', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freeze',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_freezeevent" ("ends_at", "id", "lifted_at", "mode", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at") SELECT new_values."ends_at", new_values."id", new_values."lifted_at", new_values."mode", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."starts_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."ends_at" IS DISTINCT FROM (new_values."ends_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."lifted_at" IS DISTINCT FROM (new_values."lifted_at") OR old_values."mode" IS DISTINCT FROM (new_values."mode") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."starts_at" IS DISTINCT FROM (new_values."starts_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e9547ccaf707ca9b115a8b6387aff07616467d27', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_fd8ff', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='estate_freeze', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freeze',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_freezeevent" ("ends_at", "id", "lifted_at", "mode", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_at") SELECT old_values."ends_at", old_values."id", old_values."lifted_at", old_values."mode", old_values."name", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."starts_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c05e19afd2bc04ce6e8224f4c4d2e1aec6be2d17', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e2b1b', referencing='REFERENCING OLD TABLE AS old_values ', table='estate_freeze', when='AFTER')),
        ),
        migrations.CreateModel(
            name='FreezeSystem',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('estate.freeze_systems',),
        ),
        migrations.AddIndex(
            model_name='dependencyevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='dependencyevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dependencyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='484fc651b31c4dbc206ea575c800e6bda84c490e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_53bcb', table='estate_dependencyevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='dependency',
            constraint=models.UniqueConstraint(fields=('dependent', 'provider'), name='dependency_once'),
        ),
        migrations.AddConstraint(
            model_name='dependency',
            constraint=models.CheckConstraint(condition=models.Q(('dependent', models.F('provider')), _negated=True), name='dependency_not_on_itself'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dependency',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_dependencyevent" ("answered_at", "dependent_id", "entered_at", "entered_by_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state") SELECT new_values."answered_at", new_values."dependent_id", new_values."entered_at", new_values."entered_by_id", new_values."id", new_values."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."provider_id", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='01f445f5d9db2a256a11ee9a49d26fc8f83198d0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_82c8f', referencing='REFERENCING NEW TABLE AS new_values ', table='estate_dependency', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dependency',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_dependencyevent" ("answered_at", "dependent_id", "entered_at", "entered_by_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state") SELECT new_values."answered_at", new_values."dependent_id", new_values."entered_at", new_values."entered_by_id", new_values."id", new_values."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."provider_id", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answered_at" IS DISTINCT FROM (new_values."answered_at") OR old_values."dependent_id" IS DISTINCT FROM (new_values."dependent_id") OR old_values."entered_at" IS DISTINCT FROM (new_values."entered_at") OR old_values."entered_by_id" IS DISTINCT FROM (new_values."entered_by_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."provider_id" IS DISTINCT FROM (new_values."provider_id") OR old_values."state" IS DISTINCT FROM (new_values."state")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e6c8043ff426472853efe36e48e9b955ba9c5523', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2366c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='estate_dependency', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dependency',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_dependencyevent" ("answered_at", "dependent_id", "entered_at", "entered_by_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provider_id", "state") SELECT old_values."answered_at", old_values."dependent_id", old_values."entered_at", old_values."entered_by_id", old_values."id", old_values."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."provider_id", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ccfe98b5f2c073f539a328a4cd1da3bbde957958', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_44552', referencing='REFERENCING OLD TABLE AS old_values ', table='estate_dependency', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contactevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='contactevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='28575f6196597c9e2af97c8c3d86adbdf99f5c18', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dfc13', table='estate_contactevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='contact',
            constraint=models.UniqueConstraint(fields=('system', 'person', 'role'), name='contact_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_contactevent" ("id", "order", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "system_id") SELECT new_values."id", new_values."order", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."role", new_values."system_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ab85db6d5d6eed1141f8dd04173a9c7926d3cc1b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cc72e', referencing='REFERENCING NEW TABLE AS new_values ', table='estate_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_contactevent" ("id", "order", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "system_id") SELECT new_values."id", new_values."order", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."role", new_values."system_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."order" IS DISTINCT FROM (new_values."order") OR old_values."person_id" IS DISTINCT FROM (new_values."person_id") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."system_id" IS DISTINCT FROM (new_values."system_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='801160e73cb347b05ecd3469c14384e1bf7ae7f5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_744a6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='estate_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_contactevent" ("id", "order", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "system_id") SELECT old_values."id", old_values."order", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."role", old_values."system_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7cec09b3dbbaaa106464409449af1393c4b55e56', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_fefd3', referencing='REFERENCING OLD TABLE AS old_values ', table='estate_contact', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='systemevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='systemevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='systemevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c7b96fa6f16d16e16a67f9a0acc7f1b16ec6880a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_83b5c', table='estate_systemevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='systemshare',
            constraint=models.UniqueConstraint(fields=('system', 'organisation'), name='system_shared_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='systemshare',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_systemshareevent" ("id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='51d04a3bd3b52b4d257af13cbd61dfb0f42c90cd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7359c', referencing='REFERENCING NEW TABLE AS new_values ', table='estate_systemshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='systemshare',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_systemshareevent" ("id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."system_id" IS DISTINCT FROM (new_values."system_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2910549a0b7b05604500e258cb6c467dfe3977fd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d6ce7', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='estate_systemshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='systemshare',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_systemshareevent" ("id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT old_values."id", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."system_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1112ac5649bb0a94fcc93a553cedfaac1dce02b8', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_0c2ce', referencing='REFERENCING OLD TABLE AS old_values ', table='estate_systemshare', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='systemshareevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='systemshareevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='systemshareevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ae7a7bde438c12c5dce6f6803d613cec92005bf9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_78eb4', table='estate_systemshareevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='workgrant',
            constraint=models.UniqueConstraint(fields=('system', 'organisation'), name='work_granted_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workgrant',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_workgrantevent" ("id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f16e6bfa6c7d0703d497e16f3923376893e052b2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e3db6', referencing='REFERENCING NEW TABLE AS new_values ', table='estate_workgrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workgrant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_workgrantevent" ("id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."system_id" IS DISTINCT FROM (new_values."system_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7beb9c7fe6a7be234bb323d140142d0238279500', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1fd0e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='estate_workgrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workgrant',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_workgrantevent" ("id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT old_values."id", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."system_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='e73beb1317f5637676e0d7b0c05e02f8d8a450ca', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_248b4', referencing='REFERENCING OLD TABLE AS old_values ', table='estate_workgrant', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='workgrantevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='workgrantevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='workgrantevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5b775429f65b63918d4d71bf2edeebec15e965e8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fd041', table='estate_workgrantevent', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='freezesystemevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.freezesystem'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezesystem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_freezesystemevent" ("freeze_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."freeze_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fe8481332be03a90d5fab06b2529e96f3de2f20b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_500ce', referencing='REFERENCING NEW TABLE AS new_values ', table='estate_freeze_systems', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezesystem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_freezesystemevent" ("freeze_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."freeze_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c8e73535026e87f216e7cffd85b549b8a6132158', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_1f7b6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='estate_freeze_systems', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezesystem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "estate_freezesystemevent" ("freeze_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT old_values."freeze_id", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."system_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='78ba4f38f984082689681277598949d85141f556', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b67c7', referencing='REFERENCING OLD TABLE AS old_values ', table='estate_freeze_systems', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='freezesystemevent',
            index=models.Index(fields=['freeze', 'pgh_created_at'], name='freezesystemevent_freeze'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezesystemevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b47f55cfa616019c7667723c184e5c53117d166d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c16d2', table='estate_freezesystemevent', when='BEFORE')),
        ),
        migrations.RunPython(write_first_version, migrations.RunPython.noop),
    ]
