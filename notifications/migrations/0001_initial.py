import core.clock
import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import notifications.models.preferences
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
        ('core', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity_id', models.BigIntegerField(default=0)),
                ('at', models.DateTimeField(default=core.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name='MailServer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=255, unique=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('open_until', models.DateTimeField(blank=True, null=True)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('said', models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name='Mute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.change')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='MuteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notifications.mute')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('period_revision', models.PositiveIntegerField(default=0)),
                ('channel', models.CharField(default='mail', max_length=20)),
                ('about', models.CharField(max_length=40)),
                ('because', models.JSONField(default=list)),
                ('findings', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('urgent', models.BooleanField(default=False)),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'urgent'), (1, 'act'), (2, 'ahead')], default=1)),
                ('due_at', models.DateTimeField(default=core.clock.now)),
                ('state', models.CharField(choices=[('planned', 'planned'), ('sending', 'sending'), ('sent', 'accepted by the mail server'), ('seen', 'seen'), ('undelivered', 'undelivered'), ('dropped', 'dropped')], default='planned', max_length=12)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('claimed_by', models.IntegerField(blank=True, null=True)),
                ('retry_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=500)),
                ('resent', models.PositiveSmallIntegerField(default=0)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledge_by', models.DateTimeField(blank=True, null=True)),
                ('went_on_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.activity')),
                ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.change')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('in_place_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='notifications.notice')),
                ('window', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.window')),
            ],
            options={
                'ordering': ('-due_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='NoticePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reminders', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('before_14d', 'before_14d'), ('before_7d', 'before_7d'), ('before_3d', 'before_3d'), ('before_48h', 'before_48h'), ('before_24h', 'before_24h'), ('before_12h', 'before_12h'), ('before_4h', 'before_4h'), ('before_2h', 'before_2h'), ('before_1h', 'before_1h'), ('before_30m', 'before_30m'), ('before_15m', 'before_15m')], max_length=12), blank=True, default=notifications.models.preferences.default_reminders, size=None)),
                ('still_open_minutes', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(240)])),
                ('acknowledge_minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)])),
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='NoticePlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('reminders', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('before_14d', 'before_14d'), ('before_7d', 'before_7d'), ('before_3d', 'before_3d'), ('before_48h', 'before_48h'), ('before_24h', 'before_24h'), ('before_12h', 'before_12h'), ('before_4h', 'before_4h'), ('before_2h', 'before_2h'), ('before_1h', 'before_1h'), ('before_30m', 'before_30m'), ('before_15m', 'before_15m')], max_length=12), blank=True, default=notifications.models.preferences.default_reminders, size=None)),
                ('still_open_minutes', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(240)])),
                ('acknowledge_minutes', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)])),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notifications.noticeplan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('impact_from', models.CharField(blank=True, choices=[('at_risk', 'at risk'), ('degraded', 'degraded'), ('outage', 'outage')], max_length=10)),
                ('quiet_from', models.TimeField(blank=True, null=True)),
                ('quiet_until', models.TimeField(blank=True, null=True)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PreferenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('impact_from', models.CharField(blank=True, choices=[('at_risk', 'at risk'), ('degraded', 'degraded'), ('outage', 'outage')], max_length=10)),
                ('quiet_from', models.TimeField(blank=True, null=True)),
                ('quiet_until', models.TimeField(blank=True, null=True)),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='notifications.preference')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Missed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('about', models.CharField(max_length=40)),
                ('found_at', models.DateTimeField(default=core.clock.now)),
                ('why', models.CharField(max_length=500)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('activity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.activity')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('window', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.window')),
            ],
            options={
                'ordering': ('-found_at', '-id'),
                'constraints': [models.UniqueConstraint(fields=('activity', 'window', 'about', 'contact'), name='missed_once', nulls_distinct=False)],
            },
        ),
        migrations.AddConstraint(
            model_name='mute',
            constraint=models.UniqueConstraint(fields=('person', 'change'), name='muted_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mute',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_muteevent" ("at", "change_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."at", new_values."change_id", new_values."id", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3fd31e0476984d7b8d44471ffa4ded1214bc6f69', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b7957', referencing='REFERENCING NEW TABLE AS new_values ', table='notifications_mute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mute',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_muteevent" ("at", "change_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."at", new_values."change_id", new_values."id", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."at" IS DISTINCT FROM (new_values."at") OR old_values."change_id" IS DISTINCT FROM (new_values."change_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."person_id" IS DISTINCT FROM (new_values."person_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='892bb091be2b5aa178d740b732ba1656713badfd', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_76406', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='notifications_mute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mute',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_muteevent" ("at", "change_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."at", old_values."change_id", old_values."id", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cbd6d3aa1b422d2456ea3a2f8e52929a54763d11', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a2e00', referencing='REFERENCING OLD TABLE AS old_values ', table='notifications_mute', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='muteevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='muteevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='muteevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cc8f8cc912451a4f023014d05b0303bc6bd249f0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5b97f', table='notifications_muteevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state__in', ['planned', 'sending'])), fields=['priority', 'due_at', 'id'], name='notice_waiting'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('acknowledge_by__isnull', False), ('seen_at', None)), fields=['acknowledge_by'], name='notice_unseen'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('state', 'undelivered')), fields=['change'], name='notice_undelivered'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['window', 'state'], name='notice_of_window'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('activity', 'contact', 'channel'), name='one_notice_per_act'),
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(condition=models.Q(('activity', None)), fields=('window', 'period_revision', 'about', 'contact', 'channel'), name='one_reminder_per_period'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeplan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_noticeplanevent" ("acknowledge_minutes", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminders", "still_open_minutes") SELECT new_values."acknowledge_minutes", new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."reminders", new_values."still_open_minutes" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4fe8f5c0497dd977676f553847c73eafc948786e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d4fd6', referencing='REFERENCING NEW TABLE AS new_values ', table='notifications_noticeplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeplan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_noticeplanevent" ("acknowledge_minutes", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminders", "still_open_minutes") SELECT new_values."acknowledge_minutes", new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."reminders", new_values."still_open_minutes" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2d705b867679845eac8885544577da536b9b06e1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3ab69', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='notifications_noticeplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeplan',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_noticeplanevent" ("acknowledge_minutes", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminders", "still_open_minutes") SELECT old_values."acknowledge_minutes", old_values."id", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."reminders", old_values."still_open_minutes" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='c15b1381b5c1ad5d7e6ef83e953de4c0dbd00d87', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_e140d', referencing='REFERENCING OLD TABLE AS old_values ', table='notifications_noticeplan', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='noticeplanevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='noticeplanevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='noticeplanevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8050413af62da123f87c67e659c2945a9c66f824', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9059b', table='notifications_noticeplanevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='preference',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='quiet_hours_have_both_ends'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='preference',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_preferenceevent" ("id", "impact_from", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until") SELECT new_values."id", new_values."impact_from", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."quiet_from", new_values."quiet_until" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e1acbc3d3e91906ae16dfb45f439fa2dd4620ac5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_e2c77', referencing='REFERENCING NEW TABLE AS new_values ', table='notifications_preference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='preference',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_preferenceevent" ("id", "impact_from", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until") SELECT new_values."id", new_values."impact_from", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."quiet_from", new_values."quiet_until" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='314e62e25c02894d6a8d645ce764b0d0378485c8', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d1a92', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='notifications_preference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='preference',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "notifications_preferenceevent" ("id", "impact_from", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until") SELECT old_values."id", old_values."impact_from", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."quiet_from", old_values."quiet_until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='da35bdb9cd466da6403463ee80075eb94e28c397', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cc974', referencing='REFERENCING OLD TABLE AS old_values ', table='notifications_preference', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='preferenceevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='preferenceevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='preferenceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9f8e6685db0b9852b3d527fb07cc3052e05bc8e1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1d4e1', table='notifications_preferenceevent', when='BEFORE')),
        ),
    ]
