import accounts.models.token
import core.clock
import core.validators
import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("pghistory", "0007_auto_20250421_0444")]

    operations = [
        # The table of Django's database cache, where all web processes count attempts to sign in.
        migrations.RunSQL(
            """
            CREATE TABLE shared_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX shared_cache_expires ON shared_cache (expires);
            """,
            "DROP TABLE shared_cache",
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('timezone', models.CharField(default='UTC', max_length=60, validators=[core.validators.validate_timezone])),
                ('phone', models.CharField(blank=True, max_length=40, validators=[core.validators.validate_phone])),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('approval_from', models.CharField(choices=[('at_risk', 'at risk'), ('degraded', 'degraded'), ('outage', 'outage')], default='degraded', max_length=10)),
                ('notice_hours', models.PositiveIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(8760)])),
                ('open_end_hours', models.PositiveIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(168)])),
                ('backdate_hours', models.PositiveIntegerField(default=72, validators=[django.core.validators.MaxValueValidator(8760)])),
                ('last_reference', models.PositiveIntegerField(default=0)),
                ('board_version', models.BigIntegerField(default=0)),
            ],
            options={
                'ordering': ('slug',),
            },
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('slug', models.SlugField(db_index=False, max_length=80)),
                ('name', models.CharField(max_length=200)),
                ('timezone', models.CharField(default='UTC', max_length=60, validators=[core.validators.validate_timezone])),
                ('phone', models.CharField(blank=True, max_length=40, validators=[core.validators.validate_phone])),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('approval_from', models.CharField(choices=[('at_risk', 'at risk'), ('degraded', 'degraded'), ('outage', 'outage')], default='degraded', max_length=10)),
                ('notice_hours', models.PositiveIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(8760)])),
                ('open_end_hours', models.PositiveIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(168)])),
                ('backdate_hours', models.PositiveIntegerField(default=72, validators=[django.core.validators.MaxValueValidator(8760)])),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=200)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('viewer', 'viewer'), ('engineer', 'engineer'), ('approver', 'approver'), ('admin', 'admin')], max_length=10), blank=True, default=list, size=None)),
                ('timezone', models.CharField(default='UTC', max_length=60, validators=[core.validators.validate_timezone])),
                ('phone', models.CharField(blank=True, max_length=40, validators=[core.validators.validate_phone])),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read what I may see'), ('write', 'Book, change and answer as I may'), ('declare', 'Declare unscheduled work, nothing else')], max_length=10), default=accounts.models.token.all_scopes, size=None)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TokenEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(blank=True, max_length=100)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('read', 'Read what I may see'), ('write', 'Book, change and answer as I may'), ('declare', 'Declare unscheduled work, nothing else')], max_length=10), default=accounts.models.token.all_scopes, size=None)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('viewer', 'viewer'), ('engineer', 'engineer'), ('approver', 'approver'), ('admin', 'admin')], max_length=10), blank=True, default=list, size=None)),
                ('timezone', models.CharField(default='UTC', max_length=60, validators=[core.validators.validate_timezone])),
                ('phone', models.CharField(blank=True, max_length=40, validators=[core.validators.validate_phone])),
                ('is_active', models.BooleanField(default=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.organisation')),
            ],
            options={
                'ordering': ('email',),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_organisationevent" ("approval_from", "backdate_hours", "email", "id", "name", "notice_hours", "open_end_hours", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "slug", "timezone") SELECT new_values."approval_from", new_values."backdate_hours", new_values."email", new_values."id", new_values."name", new_values."notice_hours", new_values."open_end_hours", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."phone", new_values."slug", new_values."timezone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ada51e329a3aefadd01f0f1bccd58b8302daca62', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_66a5c', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_organisationevent" ("approval_from", "backdate_hours", "email", "id", "name", "notice_hours", "open_end_hours", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "slug", "timezone") SELECT new_values."approval_from", new_values."backdate_hours", new_values."email", new_values."id", new_values."name", new_values."notice_hours", new_values."open_end_hours", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."phone", new_values."slug", new_values."timezone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."approval_from" IS DISTINCT FROM (new_values."approval_from") OR old_values."backdate_hours" IS DISTINCT FROM (new_values."backdate_hours") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."notice_hours" IS DISTINCT FROM (new_values."notice_hours") OR old_values."open_end_hours" IS DISTINCT FROM (new_values."open_end_hours") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."slug" IS DISTINCT FROM (new_values."slug") OR old_values."timezone" IS DISTINCT FROM (new_values."timezone")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3a4a11bcf45a4bcff3a1a6dc99fb9002360e35d9', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_9e5fc', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_organisationevent" ("approval_from", "backdate_hours", "email", "id", "name", "notice_hours", "open_end_hours", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "slug", "timezone") SELECT old_values."approval_from", old_values."backdate_hours", old_values."email", old_values."id", old_values."name", old_values."notice_hours", old_values."open_end_hours", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."phone", old_values."slug", old_values."timezone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f61544bdfb7f5c5242e3eb48e1fcc36e40fa9ab4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7b33b', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_organisation', when='AFTER')),
        ),
        migrations.AddField(
            model_name='organisationevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='personevent',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation'),
        ),
        migrations.AddField(
            model_name='personevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='token',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='tokenevent',
            name='person',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='tokenevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.token'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_personevent" ("email", "id", "is_active", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "timezone") SELECT new_values."email", new_values."id", new_values."is_active", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."phone", new_values."roles", new_values."timezone" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='dbf5df3e07e06a5083505b9dd80b67223932a497', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_6b541', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_personevent" ("email", "id", "is_active", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "timezone") SELECT new_values."email", new_values."id", new_values."is_active", new_values."name", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."phone", new_values."roles", new_values."timezone" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."phone" IS DISTINCT FROM (new_values."phone") OR old_values."roles" IS DISTINCT FROM (new_values."roles") OR old_values."timezone" IS DISTINCT FROM (new_values."timezone")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3529308180b4cf564ac9e5efa3f31fc3fcd93a91', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_70819', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_person', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_personevent" ("email", "id", "is_active", "name", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "roles", "timezone") SELECT old_values."email", old_values."id", old_values."is_active", old_values."name", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."phone", old_values."roles", old_values."timezone" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ce5b7bb6dd4bc807f0d3ea481fc0dc3226ccedef', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_18acd', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_person', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='organisationevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='organisationevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='845e2a6e8e1a6335e3e91a32605b9bf35b983db2', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4e6f4', table='accounts_organisationevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='personevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='personevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab12179ca78ae034abb9ebf88853b5337e7aa9ef', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ba890', table='accounts_personevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='token',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_tokenevent" ("created_at", "expires_at", "id", "name", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes") SELECT new_values."created_at", new_values."expires_at", new_values."id", new_values."name", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."revoked_at", new_values."scopes" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4b2ce33b09d0005959276e58acfe334e17543e41', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_77356', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_token', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='token',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_tokenevent" ("created_at", "expires_at", "id", "name", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes") SELECT new_values."created_at", new_values."expires_at", new_values."id", new_values."name", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."revoked_at", new_values."scopes" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."person_id" IS DISTINCT FROM (new_values."person_id") OR old_values."revoked_at" IS DISTINCT FROM (new_values."revoked_at") OR old_values."scopes" IS DISTINCT FROM (new_values."scopes")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e3eaa55de4040d9a668dabba67de3873534e07c1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_98930', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_token', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='token',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_tokenevent" ("created_at", "expires_at", "id", "name", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "scopes") SELECT old_values."created_at", old_values."expires_at", old_values."id", old_values."name", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."revoked_at", old_values."scopes" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b5d6090ef262399ff845b18c0394692718bf2d9a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_8f6d4', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_token', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='tokenevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='tokenevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tokenevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='18a4f6b2312ed7c4022c01e4c06f592cc7135969', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a506f', table='accounts_tokenevent', when='BEFORE')),
        ),
    ]
