import core.clock
import django.contrib.postgres.functions
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('changes', '0001_initial'),
        ('estate', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Investigation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('opened_at', models.DateTimeField(default=core.clock.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('finding', models.TextField(blank=True, max_length=2000)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('window', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='changes.window')),
            ],
        ),
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.change')),
                ('investigation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='explanations', to='triage.investigation')),
            ],
        ),
        migrations.CreateModel(
            name='InvestigationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('opened_at', models.DateTimeField(default=core.clock.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('finding', models.TextField(blank=True, max_length=2000)),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triage.investigation')),
                ('window', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.window')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Observation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('outcome', models.CharField(choices=[('failing', 'fails'), ('working', 'works'), ('cannot_tell', 'cannot tell')], max_length=12)),
                ('at', models.DateTimeField()),
                ('noted_at', models.DateTimeField(default=core.clock.now)),
                ('from_system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.system')),
                ('investigation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='observations', to='triage.investigation')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.system')),
            ],
        ),
        migrations.CreateModel(
            name='ObservationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('outcome', models.CharField(choices=[('failing', 'fails'), ('working', 'works'), ('cannot_tell', 'cannot tell')], max_length=12)),
                ('at', models.DateTimeField()),
                ('noted_at', models.DateTimeField(default=core.clock.now)),
                ('from_system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
                ('investigation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triage.investigation')),
                ('noted_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triage.observation')),
                ('to_system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('by_phone', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField(default=core.clock.now)),
                ('answer', models.CharField(blank=True, choices=[('yes', 'yes, they are working on it'), ('no', 'no, nobody is working on it'), ('call_me', 'asks to be called')], max_length=8)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_name', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='changes.change')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('investigation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='triage.investigation')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.system')),
            ],
        ),
        migrations.CreateModel(
            name='QuestionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('by_phone', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField(default=core.clock.now)),
                ('answer', models.CharField(blank=True, choices=[('yes', 'yes, they are working on it'), ('no', 'no, nobody is working on it'), ('call_me', 'asks to be called')], max_length=8)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_name', models.CharField(blank=True, max_length=200)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('asked_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('contact', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('investigation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triage.investigation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triage.question')),
                ('system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('investigation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='triage.investigation')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ShareEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('investigation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triage.investigation')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='triage.share')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='investigation',
            index=models.Index(condition=models.Q(('closed_at', None)), fields=['organisation'], name='investigation_open'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='investigation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_investigationevent" ("closed_at", "closed_by_id", "finding", "id", "opened_at", "opened_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "window_id") SELECT new_values."closed_at", new_values."closed_by_id", new_values."finding", new_values."id", new_values."opened_at", new_values."opened_by_id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."window_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bad2027a9c94bc55dff1e9b39c40f11153eae954', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_82279', referencing='REFERENCING NEW TABLE AS new_values ', table='triage_investigation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='investigation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_investigationevent" ("closed_at", "closed_by_id", "finding", "id", "opened_at", "opened_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "window_id") SELECT new_values."closed_at", new_values."closed_by_id", new_values."finding", new_values."id", new_values."opened_at", new_values."opened_by_id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."window_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closed_by_id" IS DISTINCT FROM (new_values."closed_by_id") OR old_values."finding" IS DISTINCT FROM (new_values."finding") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."opened_at" IS DISTINCT FROM (new_values."opened_at") OR old_values."opened_by_id" IS DISTINCT FROM (new_values."opened_by_id") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."window_id" IS DISTINCT FROM (new_values."window_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1a89faa5988c376305f53203162d4bf2d8c93603', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_775cb', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='triage_investigation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='investigation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_investigationevent" ("closed_at", "closed_by_id", "finding", "id", "opened_at", "opened_by_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "window_id") SELECT old_values."closed_at", old_values."closed_by_id", old_values."finding", old_values."id", old_values."opened_at", old_values."opened_by_id", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."window_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='51e6d290ecf43c6c8ba52611d08a8d43c8d7425c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a1078', referencing='REFERENCING OLD TABLE AS old_values ', table='triage_investigation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='explanation',
            constraint=models.UniqueConstraint(fields=('investigation', 'change'), name='explained_once'),
        ),
        migrations.AddIndex(
            model_name='investigationevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='investigationevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='investigationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c3851ba259b830c308396053f71b9c0f3166fc29', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f0b7d', table='triage_investigationevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='observation',
            index=models.Index(fields=['at'], name='observation_at'),
        ),
        migrations.AddConstraint(
            model_name='observation',
            constraint=models.CheckConstraint(condition=models.Q(('from_system', models.F('to_system')), _negated=True), name='observation_of_two_systems'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='observation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_observationevent" ("at", "from_system_id", "id", "investigation_id", "noted_at", "noted_by_id", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_system_id") SELECT new_values."at", new_values."from_system_id", new_values."id", new_values."investigation_id", new_values."noted_at", new_values."noted_by_id", new_values."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."to_system_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='49fda3a996f5768cc78ec39adf7b1d00c50ea3c0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4b953', referencing='REFERENCING NEW TABLE AS new_values ', table='triage_observation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='observation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_observationevent" ("at", "from_system_id", "id", "investigation_id", "noted_at", "noted_by_id", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_system_id") SELECT new_values."at", new_values."from_system_id", new_values."id", new_values."investigation_id", new_values."noted_at", new_values."noted_by_id", new_values."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."to_system_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."at" IS DISTINCT FROM (new_values."at") OR old_values."from_system_id" IS DISTINCT FROM (new_values."from_system_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."investigation_id" IS DISTINCT FROM (new_values."investigation_id") OR old_values."noted_at" IS DISTINCT FROM (new_values."noted_at") OR old_values."noted_by_id" IS DISTINCT FROM (new_values."noted_by_id") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."to_system_id" IS DISTINCT FROM (new_values."to_system_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a14eac3e74e71b103c8e9f8005a85847fd19a293', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_21b00', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='triage_observation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='observation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_observationevent" ("at", "from_system_id", "id", "investigation_id", "noted_at", "noted_by_id", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "to_system_id") SELECT old_values."at", old_values."from_system_id", old_values."id", old_values."investigation_id", old_values."noted_at", old_values."noted_by_id", old_values."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."to_system_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ecac3233c77f61b02792b535e7d1d8cc39ec5292', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_0908f', referencing='REFERENCING OLD TABLE AS old_values ', table='triage_observation', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='observationevent',
            index=models.Index(fields=['investigation', 'pgh_created_at'], name='observationevent_investigation'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='observationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1bd580c907e7a577c263bff6cc0e0b9372e90f9c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_94594', table='triage_observationevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['system', 'answer'], name='question_of_system'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_questionevent" ("answer", "answered_at", "answered_name", "asked_at", "asked_by_id", "by_phone", "change_id", "contact_id", "id", "investigation_id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."answer", new_values."answered_at", new_values."answered_name", new_values."asked_at", new_values."asked_by_id", new_values."by_phone", new_values."change_id", new_values."contact_id", new_values."id", new_values."investigation_id", new_values."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c15a7736d8724a624439a74b85c926c171dd0794', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_28994', referencing='REFERENCING NEW TABLE AS new_values ', table='triage_question', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_questionevent" ("answer", "answered_at", "answered_name", "asked_at", "asked_by_id", "by_phone", "change_id", "contact_id", "id", "investigation_id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."answer", new_values."answered_at", new_values."answered_name", new_values."asked_at", new_values."asked_by_id", new_values."by_phone", new_values."change_id", new_values."contact_id", new_values."id", new_values."investigation_id", new_values."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answer" IS DISTINCT FROM (new_values."answer") OR old_values."answered_at" IS DISTINCT FROM (new_values."answered_at") OR old_values."answered_name" IS DISTINCT FROM (new_values."answered_name") OR old_values."asked_at" IS DISTINCT FROM (new_values."asked_at") OR old_values."asked_by_id" IS DISTINCT FROM (new_values."asked_by_id") OR old_values."by_phone" IS DISTINCT FROM (new_values."by_phone") OR old_values."change_id" IS DISTINCT FROM (new_values."change_id") OR old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."investigation_id" IS DISTINCT FROM (new_values."investigation_id") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."system_id" IS DISTINCT FROM (new_values."system_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5f1982336caaf96c4d1237db229eeaf58c937154', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_822f9', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='triage_question', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='question',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_questionevent" ("answer", "answered_at", "answered_name", "asked_at", "asked_by_id", "by_phone", "change_id", "contact_id", "id", "investigation_id", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT old_values."answer", old_values."answered_at", old_values."answered_name", old_values."asked_at", old_values."asked_by_id", old_values."by_phone", old_values."change_id", old_values."contact_id", old_values."id", old_values."investigation_id", old_values."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."system_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='184a03ce89b7bf4346930f712bfce563076c79b6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_f9beb', referencing='REFERENCING OLD TABLE AS old_values ', table='triage_question', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='questionevent',
            index=models.Index(fields=['investigation', 'pgh_created_at'], name='questionevent_investigation'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='questionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0334b730082f8925fc3f54330fc62a6c54a68916', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fae12', table='triage_questionevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='share',
            constraint=models.UniqueConstraint(fields=('investigation', 'organisation'), name='investigation_shared_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='share',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_shareevent" ("id", "investigation_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."id", new_values."investigation_id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7508fd5602b90ece91968d958f46d6cf0d381d78', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_ceb34', referencing='REFERENCING NEW TABLE AS new_values ', table='triage_share', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='share',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_shareevent" ("id", "investigation_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."id", new_values."investigation_id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d455abc50f4775a6dd9edcfc666939698252767b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5c2d6', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='triage_share', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='share',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "triage_shareevent" ("id", "investigation_id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."id", old_values."investigation_id", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='430d465a7697127f934c511e2ffd9e20e55d602f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_394e7', referencing='REFERENCING OLD TABLE AS old_values ', table='triage_share', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='shareevent',
            index=models.Index(fields=['investigation', 'pgh_created_at'], name='shareevent_investigation'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shareevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c2704746acb84b473f2a5c7eac3c8eb43a0463fd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cbbe8', table='triage_shareevent', when='BEFORE')),
        ),
    ]
