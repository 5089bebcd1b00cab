import changes.models.window
import core.clock
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.functions
import django.contrib.postgres.indexes
from django.contrib.postgres.operations import BtreeGistExtension
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.text
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
        ('estate', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('asked', 'asked'), ('approved', 'approved'), ('rejected', 'declined'), ('voided', 'voided'), ('withdrawn', 'no longer asked')], default='asked', max_length=10)),
                ('retrospective', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField(default=core.clock.now)),
                ('revision', models.PositiveIntegerField()),
                ('decided_name', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reminded_at', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), blank=True, default=list, size=None)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('because', models.CharField(blank=True, max_length=500)),
                ('basis', models.JSONField(default=dict)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('organisation__slug', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('reference', models.CharField(max_length=100)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, max_length=20000)),
                ('notes', models.TextField(blank=True, max_length=20000)),
                ('rollback_how', models.TextField(blank=True, max_length=5000)),
                ('rollback_takes', models.DurationField(blank=True, null=True)),
                ('external_reference', models.CharField(blank=True, max_length=100)),
                ('bridge', models.CharField(blank=True, max_length=300)),
                ('one_at_a_time', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('requested', 'requested'), ('approved', 'approved'), ('in_progress', 'in progress'), ('completed', 'completed'), ('rolled_back', 'rolled back'), ('rejected', 'rejected'), ('cancelled', 'cancelled')], default='draft', max_length=12)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('emergency', models.CharField(blank=True, max_length=500)),
                ('report_state', models.CharField(blank=True, choices=[('unconfirmed', 'not confirmed by its owner'), ('confirmed', 'confirmed by its owner'), ('denied', 'denied by its owner')], max_length=12)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('implementers', models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='ApprovalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('asked', 'asked'), ('approved', 'approved'), ('rejected', 'declined'), ('voided', 'voided'), ('withdrawn', 'no longer asked')], default='asked', max_length=10)),
                ('retrospective', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField(default=core.clock.now)),
                ('revision', models.PositiveIntegerField()),
                ('decided_name', models.CharField(blank=True, max_length=200)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('because', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.approval')),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='approval',
            name='change',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='changes.change'),
        ),
        migrations.CreateModel(
            name='AnswerLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('purpose', models.CharField(choices=[('approve', 'answer whether it may take place'), ('withdraw', 'withdraw an answer'), ('acknowledge', 'acknowledge it or object')], max_length=12)),
                ('digest', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=core.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('viewed_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approval', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.approval')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.change')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='ChangeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('reference', models.CharField(max_length=100)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, max_length=20000)),
                ('notes', models.TextField(blank=True, max_length=20000)),
                ('rollback_how', models.TextField(blank=True, max_length=5000)),
                ('rollback_takes', models.DurationField(blank=True, null=True)),
                ('external_reference', models.CharField(blank=True, max_length=100)),
                ('bridge', models.CharField(blank=True, max_length=300)),
                ('one_at_a_time', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('requested', 'requested'), ('approved', 'approved'), ('in_progress', 'in progress'), ('completed', 'completed'), ('rolled_back', 'rolled back'), ('rejected', 'rejected'), ('cancelled', 'cancelled')], default='draft', max_length=12)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('emergency', models.CharField(blank=True, max_length=500)),
                ('report_state', models.CharField(blank=True, choices=[('unconfirmed', 'not confirmed by its owner'), ('confirmed', 'confirmed by its owner'), ('denied', 'denied by its owner')], max_length=12)),
                ('created_at', models.DateTimeField(default=core.clock.now)),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('reported_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChangeImplementerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, db_tablespace='', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChangeShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='changes.change')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ChangeShareEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.changeshare')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('signature', models.CharField(max_length=64, unique=True)),
                ('kind', models.CharField(max_length=20)),
                ('also', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                ('severity', models.PositiveSmallIntegerField()),
                ('meets_at', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('paths', models.JSONField(default=list)),
                ('overlap_starts_at', models.DateTimeField()),
                ('overlap_ends_at', models.DateTimeField(blank=True, null=True)),
                ('periods', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('found', 'found'), ('gone', 'gone')], default='found', max_length=5)),
                ('found_at', models.DateTimeField(default=core.clock.now)),
                ('gone_at', models.DateTimeField(blank=True, null=True)),
                ('told', models.BooleanField(default=False)),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('absorbed', models.BooleanField(default=False)),
                ('freeze', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.freeze')),
            ],
            options={
                'ordering': ('-severity', 'overlap_starts_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='FreezeException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('periods', models.JSONField(default=list)),
                ('systems', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('state', models.CharField(choices=[('asked', 'asked'), ('granted', 'granted'), ('refused', 'refused'), ('withdrawn', 'no longer asked')], default='asked', max_length=10)),
                ('reason', models.CharField(max_length=1000)),
                ('asked_at', models.DateTimeField(default=core.clock.now)),
                ('answer', models.CharField(blank=True, max_length=1000)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='changes.change')),
                ('freeze', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.freeze')),
            ],
            options={
                'ordering': ('-asked_at', '-id'),
            },
        ),
        migrations.CreateModel(
            name='FreezeExceptionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('periods', models.JSONField(default=list)),
                ('systems', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('state', models.CharField(choices=[('asked', 'asked'), ('granted', 'granted'), ('refused', 'refused'), ('withdrawn', 'no longer asked')], default='asked', max_length=10)),
                ('reason', models.CharField(max_length=1000)),
                ('asked_at', models.DateTimeField(default=core.clock.now)),
                ('answer', models.CharField(blank=True, max_length=1000)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('freeze', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.freeze')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.freezeexception')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300)),
                ('planned_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('todo', 'to do'), ('done', 'done'), ('skipped', 'left out')], default='todo', max_length=8)),
                ('ticked_at', models.DateTimeField(blank=True, null=True)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='changes.change')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('position', 'id'),
            },
        ),
        migrations.CreateModel(
            name='StepEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('text', models.CharField(max_length=300)),
                ('planned_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('todo', 'to do'), ('done', 'done'), ('skipped', 'left out')], default='todo', max_length=8)),
                ('ticked_at', models.DateTimeField(blank=True, null=True)),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.step')),
                ('ticked_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('impact', models.CharField(choices=[('none', 'no impact expected'), ('at_risk', 'at risk'), ('degraded', 'degraded'), ('outage', 'outage')], default='outage', max_length=10)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='changes.change')),
                ('system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.system')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('impact', models.CharField(choices=[('none', 'no impact expected'), ('at_risk', 'at risk'), ('degraded', 'degraded'), ('outage', 'outage')], default='outage', max_length=10)),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.target')),
                ('system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Validation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(blank=True, max_length=300)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='validations', to='changes.change')),
                ('from_system', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.system')),
                ('to_system', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='estate.system')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='CheckResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('passed', models.BooleanField()),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('validation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.validation')),
            ],
            options={
                'ordering': ('at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='ValidationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('text', models.CharField(blank=True, max_length=300)),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('from_system', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.validation')),
                ('to_system', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='estate.system')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Window',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('uid', models.CharField(db_default=django.db.models.functions.text.Concat(django.db.models.functions.comparison.Cast(django.contrib.postgres.functions.RandomUUID(), models.CharField()), models.Value('@maintwin')), default=changes.models.window.new_uid, editable=False, max_length=255, unique=True)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('requested', 'requested'), ('approved', 'approved'), ('in_progress', 'in progress'), ('completed', 'completed'), ('rolled_back', 'rolled back'), ('rejected', 'rejected'), ('cancelled', 'cancelled')], default='draft', max_length=12)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('actual_start', models.DateTimeField(blank=True, null=True)),
                ('actual_end', models.DateTimeField(blank=True, null=True)),
                ('announced_at', models.DateTimeField(blank=True, null=True)),
                ('period_revision', models.PositiveIntegerField(default=1)),
                ('asked_at', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), blank=True, default=list, size=None)),
                ('only_systems', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('released', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('period', models.GeneratedField(db_persist=True, expression=models.Func(django.db.models.functions.comparison.Coalesce('actual_start', 'starts_at'), django.db.models.functions.comparison.Coalesce('actual_end', 'ends_at'), models.Value('[)'), function='TSTZRANGE'), output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField())),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='changes.change')),
            ],
            options={
                'ordering': ('starts_at', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('proposed_name', models.CharField(blank=True, max_length=200)),
                ('proposed_at', models.DateTimeField(default=core.clock.now)),
                ('state', models.CharField(choices=[('open', 'open'), ('taken', 'taken over'), ('overtaken', 'overtaken')], default='open', max_length=10)),
                ('basis', models.JSONField(default=dict)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='changes.change')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('window', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.window')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='FindingSide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=1000)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='changes.finding')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('window', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.window')),
            ],
            options={
                'ordering': ('window_id',),
            },
        ),
        migrations.CreateModel(
            name='CheckResultEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('passed', models.BooleanField()),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.checkresult')),
                ('validation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.validation')),
                ('window', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.window')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='checkresult',
            name='window',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='results', to='changes.window'),
        ),
        migrations.CreateModel(
            name='WindowEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('requested', 'requested'), ('approved', 'approved'), ('in_progress', 'in progress'), ('completed', 'completed'), ('rolled_back', 'rolled back'), ('rejected', 'rejected'), ('cancelled', 'cancelled')], default='draft', max_length=12)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('actual_start', models.DateTimeField(blank=True, null=True)),
                ('actual_end', models.DateTimeField(blank=True, null=True)),
                ('announced_at', models.DateTimeField(blank=True, null=True)),
                ('period_revision', models.PositiveIntegerField(default=1)),
                ('only_systems', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('released', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.window')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChangeImplementer',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('changes.change_implementers',),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(fields=('organisation', 'reference'), name='reference_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='change',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeevent" ("bridge", "created_at", "description", "emergency", "external_reference", "id", "notes", "one_at_a_time", "organisation_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "report_state", "reported_by_id", "revision", "rollback_how", "rollback_takes", "state", "title") SELECT new_values."bridge", new_values."created_at", new_values."description", new_values."emergency", new_values."external_reference", new_values."id", new_values."notes", new_values."one_at_a_time", new_values."organisation_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."reference", new_values."report_state", new_values."reported_by_id", new_values."revision", new_values."rollback_how", new_values."rollback_takes", new_values."state", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bc065beaf3d94ab98acf8ad846703a40ad05d3a2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_19c94', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_change', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='change',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeevent" ("bridge", "created_at", "description", "emergency", "external_reference", "id", "notes", "one_at_a_time", "organisation_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "report_state", "reported_by_id", "revision", "rollback_how", "rollback_takes", "state", "title") SELECT new_values."bridge", new_values."created_at", new_values."description", new_values."emergency", new_values."external_reference", new_values."id", new_values."notes", new_values."one_at_a_time", new_values."organisation_id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."reference", new_values."report_state", new_values."reported_by_id", new_values."revision", new_values."rollback_how", new_values."rollback_takes", new_values."state", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."bridge" IS DISTINCT FROM (new_values."bridge") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."description" IS DISTINCT FROM (new_values."description") OR old_values."emergency" IS DISTINCT FROM (new_values."emergency") OR old_values."external_reference" IS DISTINCT FROM (new_values."external_reference") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."notes" IS DISTINCT FROM (new_values."notes") OR old_values."one_at_a_time" IS DISTINCT FROM (new_values."one_at_a_time") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."reference" IS DISTINCT FROM (new_values."reference") OR old_values."report_state" IS DISTINCT FROM (new_values."report_state") OR old_values."reported_by_id" IS DISTINCT FROM (new_values."reported_by_id") OR old_values."revision" IS DISTINCT FROM (new_values."revision") OR old_values."rollback_how" IS DISTINCT FROM (new_values."rollback_how") OR old_values."rollback_takes" IS DISTINCT FROM (new_values."rollback_takes") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."title" IS DISTINCT FROM (new_values."title")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='87c90f4de571ddb1011964bec52e1c03c4d87b74', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_acf15', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_change', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='change',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeevent" ("bridge", "created_at", "description", "emergency", "external_reference", "id", "notes", "one_at_a_time", "organisation_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference", "report_state", "reported_by_id", "revision", "rollback_how", "rollback_takes", "state", "title") SELECT old_values."bridge", old_values."created_at", old_values."description", old_values."emergency", old_values."external_reference", old_values."id", old_values."notes", old_values."one_at_a_time", old_values."organisation_id", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."reference", old_values."report_state", old_values."reported_by_id", old_values."revision", old_values."rollback_how", old_values."rollback_takes", old_values."state", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9e1b88166ca89b01668721a53fa4ac1e0c3ed509', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_095dc', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_change', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='approvalevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='approvalevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approvalevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2babb9addaa2e793f1575d55257c4845b3dee548', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0d927', table='changes_approvalevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(condition=models.Q(('state', 'asked')), fields=['asked_at'], name='approval_asked'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'approved', 'rejected'])), fields=('change', 'organisation', 'retrospective'), name='one_standing_approval_each'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_approvalevent" ("asked_at", "because", "change_id", "decided_at", "decided_by_id", "decided_name", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "retrospective", "revision", "state") SELECT new_values."asked_at", new_values."because", new_values."change_id", new_values."decided_at", new_values."decided_by_id", new_values."decided_name", new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."reason", new_values."retrospective", new_values."revision", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5e8330b6fa0ea8d472d291f4af8eecd4d50ac071', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_4d849', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_approval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_approvalevent" ("asked_at", "because", "change_id", "decided_at", "decided_by_id", "decided_name", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "retrospective", "revision", "state") SELECT new_values."asked_at", new_values."because", new_values."change_id", new_values."decided_at", new_values."decided_by_id", new_values."decided_name", new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."reason", new_values."retrospective", new_values."revision", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."asked_at" IS DISTINCT FROM (new_values."asked_at") OR old_values."because" IS DISTINCT FROM (new_values."because") OR old_values."change_id" IS DISTINCT FROM (new_values."change_id") OR old_values."decided_at" IS DISTINCT FROM (new_values."decided_at") OR old_values."decided_by_id" IS DISTINCT FROM (new_values."decided_by_id") OR old_values."decided_name" IS DISTINCT FROM (new_values."decided_name") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."organisation_id" IS DISTINCT FROM (new_values."organisation_id") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."retrospective" IS DISTINCT FROM (new_values."retrospective") OR old_values."revision" IS DISTINCT FROM (new_values."revision") OR old_values."state" IS DISTINCT FROM (new_values."state")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b8fe39a87ec256d66025c8a9c586cfac7bc5a122', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_336da', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_approval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_approvalevent" ("asked_at", "because", "change_id", "decided_at", "decided_by_id", "decided_name", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "retrospective", "revision", "state") SELECT old_values."asked_at", old_values."because", old_values."change_id", old_values."decided_at", old_values."decided_by_id", old_values."decided_name", old_values."id", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."reason", old_values."retrospective", old_values."revision", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='2c4e76d7642971e33e513b5af54b49fd36a030db', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_25fab', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_approval', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='answerlink',
            constraint=models.UniqueConstraint(fields=('contact', 'purpose', 'change', 'approval', 'digest'), name='one_link_per_question', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='changeevent',
            index=models.Index(fields=['pgh_obj', 'pgh_created_at'], name='changeevent_pgh_obj'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9dc260ca5253d27b09d2ce205e3a9ca8feab0f2f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_91262', table='changes_changeevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='changeshare',
            constraint=models.UniqueConstraint(fields=('change', 'organisation'), name='change_shared_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeshare',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeshareevent" ("change_id", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bb963b5e3e2527728c665ce8d186a3fdc716bded', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_ad6c6', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_changeshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeshare',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeshareevent" ("change_id", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."id", new_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='8932f579149327fc1f0ecbbc525d502ffda300c1', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_95c6b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_changeshare', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeshare',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeshareevent" ("change_id", "id", "organisation_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."change_id", old_values."id", old_values."organisation_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d9721a95ac4b37793cb4719b90e9d65c662f993d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_95fbe', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_changeshare', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='changeshareevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='changeshareevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeshareevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cb70263774fe43b8961ddf0df48d24ef43e90d23', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ea408', table='changes_changeshareevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='freezeexception',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('freeze', 'change'), name='one_open_exception_each'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezeexception',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_freezeexceptionevent" ("answer", "answered_at", "answered_by_id", "asked_at", "asked_by_id", "change_id", "freeze_id", "id", "periods", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "systems", "title") SELECT new_values."answer", new_values."answered_at", new_values."answered_by_id", new_values."asked_at", new_values."asked_by_id", new_values."change_id", new_values."freeze_id", new_values."id", new_values."periods", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."reason", new_values."state", new_values."systems", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1cead26073e56a18ec9832367ce2f5a8a6f183ab', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_8d8fc', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_freezeexception', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezeexception',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_freezeexceptionevent" ("answer", "answered_at", "answered_by_id", "asked_at", "asked_by_id", "change_id", "freeze_id", "id", "periods", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "systems", "title") SELECT new_values."answer", new_values."answered_at", new_values."answered_by_id", new_values."asked_at", new_values."asked_by_id", new_values."change_id", new_values."freeze_id", new_values."id", new_values."periods", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."reason", new_values."state", new_values."systems", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answer" IS DISTINCT FROM (new_values."answer") OR old_values."answered_at" IS DISTINCT FROM (new_values."answered_at") OR old_values."answered_by_id" IS DISTINCT FROM (new_values."answered_by_id") OR old_values."asked_at" IS DISTINCT FROM (new_values."asked_at") OR old_values."asked_by_id" IS DISTINCT FROM (new_values."asked_by_id") OR old_values."change_id" IS DISTINCT FROM (new_values."change_id") OR old_values."freeze_id" IS DISTINCT FROM (new_values."freeze_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."periods" IS DISTINCT FROM (new_values."periods") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."systems" IS DISTINCT FROM (new_values."systems") OR old_values."title" IS DISTINCT FROM (new_values."title")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='7227b0f4470e0a2a46062185086f16729f1e4507', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_df38a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_freezeexception', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezeexception',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_freezeexceptionevent" ("answer", "answered_at", "answered_by_id", "asked_at", "asked_by_id", "change_id", "freeze_id", "id", "periods", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "systems", "title") SELECT old_values."answer", old_values."answered_at", old_values."answered_by_id", old_values."asked_at", old_values."asked_by_id", old_values."change_id", old_values."freeze_id", old_values."id", old_values."periods", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."reason", old_values."state", old_values."systems", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b2cb9ff444a3a22f74d2091a08165f67149ea87b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_acc11', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_freezeexception', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='freezeexceptionevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='freezeexceptionevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='freezeexceptionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a52405d2a611f1ba96045834a7b6091c5a6493c8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_530f2', table='changes_freezeexceptionevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('change', 'position'), name='step_in_its_place'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='step',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_stepevent" ("change_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "position", "state", "text", "ticked_at", "ticked_by_id") SELECT new_values."change_id", new_values."id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."planned_at", new_values."position", new_values."state", new_values."text", new_values."ticked_at", new_values."ticked_by_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e3d5a848102305d7927787b38ab953227ea6b265', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_f5a86', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_step', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='step',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_stepevent" ("change_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "position", "state", "text", "ticked_at", "ticked_by_id") SELECT new_values."change_id", new_values."id", new_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."planned_at", new_values."position", new_values."state", new_values."text", new_values."ticked_at", new_values."ticked_by_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."change_id" IS DISTINCT FROM (new_values."change_id") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."owner_id" IS DISTINCT FROM (new_values."owner_id") OR old_values."planned_at" IS DISTINCT FROM (new_values."planned_at") OR old_values."position" IS DISTINCT FROM (new_values."position") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."ticked_at" IS DISTINCT FROM (new_values."ticked_at") OR old_values."ticked_by_id" IS DISTINCT FROM (new_values."ticked_by_id")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='edab2c947d14f83f43a883d74f21c4740b026c44', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_2a202', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_step', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='step',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_stepevent" ("change_id", "id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_at", "position", "state", "text", "ticked_at", "ticked_by_id") SELECT old_values."change_id", old_values."id", old_values."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."planned_at", old_values."position", old_values."state", old_values."text", old_values."ticked_at", old_values."ticked_by_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='63be705af439e58ee62bb702840a1c9e62ebefbf', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cadaa', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_step', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='stepevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='stepevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stepevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='68774f2bc0c76642fbf0feefc68b992acab01b79', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0e534', table='changes_stepevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('change', 'system'), name='target_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_targetevent" ("change_id", "id", "impact", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."change_id", new_values."id", new_values."impact", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='df200721aad2790cf8619b5901e08a97e8205cb8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_814cd', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_targetevent" ("change_id", "id", "impact", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT new_values."change_id", new_values."id", new_values."impact", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."system_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e061f87c3a57dc3fca6c57f5c757642eda5cd06d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0f0ee', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_targetevent" ("change_id", "id", "impact", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "system_id") SELECT old_values."change_id", old_values."id", old_values."impact", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."system_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='03f66cdb1f9cd0321080e2fad35578f177cb1313', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d60e2', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_target', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='targetevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='targetevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targetevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7fdf08ce6f2b6d016708941014276849dd3ac93a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a8d66', table='changes_targetevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='validation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_validationevent" ("change_id", "from_system_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "to_system_id") SELECT new_values."change_id", new_values."from_system_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."text", new_values."to_system_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d6467927619af4d194f1c9aaf931357b9a893087', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_38cbc', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_validation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='validation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_validationevent" ("change_id", "from_system_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "to_system_id") SELECT new_values."change_id", new_values."from_system_id", new_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."text", new_values."to_system_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ac77efe4387f2fa67920102c6d127d8ffd880a41', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f3311', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_validation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='validation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_validationevent" ("change_id", "from_system_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "to_system_id") SELECT old_values."change_id", old_values."from_system_id", old_values."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."text", old_values."to_system_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b277adf8f9e3bc5da346e3b59a9cc82af264b6ae', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_11e0a', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_validation', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='validationevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='validationevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='validationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2c310412f18a3e12bbe08234c56d81c397d45499', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8463d', table='changes_validationevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='window',
            index=django.contrib.postgres.indexes.GistIndex(fields=['period'], name='window_in_time'),
        ),
        migrations.AddIndex(
            model_name='window',
            index=models.Index(fields=['starts_at'], name='window_starts'),
        ),
        migrations.AddIndex(
            model_name='window',
            index=models.Index(condition=models.Q(('state', 'in_progress')), fields=['id'], name='window_in_progress'),
        ),
        migrations.AddConstraint(
            model_name='window',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('state__in', ('draft', 'requested', 'approved', 'rejected'))), expressions=(('change', '='), ('period', '&&')), name='windows_of_one_change_do_not_overlap'),
        ),
        migrations.AddConstraint(
            model_name='window',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='window_ends_later'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='window',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_windowevent" ("actual_end", "actual_start", "announced_at", "change_id", "ends_at", "id", "only_systems", "period_revision", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released", "starts_at", "state") SELECT new_values."actual_end", new_values."actual_start", new_values."announced_at", new_values."change_id", new_values."ends_at", new_values."id", new_values."only_systems", new_values."period_revision", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."released", new_values."starts_at", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b943c473ecf3ddc544ea34f23425d9c471ba8412', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_21de3', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_window', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='window',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_windowevent" ("actual_end", "actual_start", "announced_at", "change_id", "ends_at", "id", "only_systems", "period_revision", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released", "starts_at", "state") SELECT new_values."actual_end", new_values."actual_start", new_values."announced_at", new_values."change_id", new_values."ends_at", new_values."id", new_values."only_systems", new_values."period_revision", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."released", new_values."starts_at", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."actual_end" IS DISTINCT FROM (new_values."actual_end") OR old_values."actual_start" IS DISTINCT FROM (new_values."actual_start") OR old_values."announced_at" IS DISTINCT FROM (new_values."announced_at") OR old_values."change_id" IS DISTINCT FROM (new_values."change_id") OR old_values."ends_at" IS DISTINCT FROM (new_values."ends_at") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."only_systems" IS DISTINCT FROM (new_values."only_systems") OR old_values."period_revision" IS DISTINCT FROM (new_values."period_revision") OR old_values."released" IS DISTINCT FROM (new_values."released") OR old_values."starts_at" IS DISTINCT FROM (new_values."starts_at") OR old_values."state" IS DISTINCT FROM (new_values."state")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a26685d4c923b58293830fdab73b92f893c680ac', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_60a41', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_window', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='window',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_windowevent" ("actual_end", "actual_start", "announced_at", "change_id", "ends_at", "id", "only_systems", "period_revision", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released", "starts_at", "state") SELECT old_values."actual_end", old_values."actual_start", old_values."announced_at", old_values."change_id", old_values."ends_at", old_values."id", old_values."only_systems", old_values."period_revision", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."released", old_values."starts_at", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8ce2f54b79bc0f943efb9608687e027f9954aae1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_80d54', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_window', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('window', 'organisation'), name='one_open_proposal_each'),
        ),
        migrations.AddConstraint(
            model_name='findingside',
            constraint=models.UniqueConstraint(fields=('finding', 'window'), name='finding_side_once'),
        ),
        migrations.AddConstraint(
            model_name='findingside',
            constraint=models.UniqueConstraint(condition=models.Q(('window', None)), fields=('finding', 'organisation'), name='finding_side_without_window_once'),
        ),
        migrations.AddIndex(
            model_name='checkresultevent',
            index=models.Index(fields=['window', 'pgh_created_at'], name='checkresultevent_window'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkresultevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7bbc82ad35a6504845f31ac4b89a0bf8a1547b21', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_17b47', table='changes_checkresultevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkresult',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_checkresultevent" ("at", "by_id", "id", "passed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "validation_id", "window_id") SELECT new_values."at", new_values."by_id", new_values."id", new_values."passed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id", new_values."validation_id", new_values."window_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fd527cded137331d63e868d433fd906f2c03514d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_d88d6', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_checkresult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkresult',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_checkresultevent" ("at", "by_id", "id", "passed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "validation_id", "window_id") SELECT new_values."at", new_values."by_id", new_values."id", new_values."passed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id", new_values."validation_id", new_values."window_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fb499faad7b8b796471197447c75038ad383880b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a8b4b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_checkresult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='checkresult',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_checkresultevent" ("at", "by_id", "id", "passed", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "validation_id", "window_id") SELECT old_values."at", old_values."by_id", old_values."id", old_values."passed", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id", old_values."validation_id", old_values."window_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='de8d92f0f1e0a47049e9c887f9e48be02b3c6660', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_37c93', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_checkresult', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='windowevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='windowevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='windowevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8aa86cd764b313ac7f01ca9b6467a49e4fa7713f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_48631', table='changes_windowevent', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='changeimplementerevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.changeimplementer'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeimplementer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeimplementerevent" ("change_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."id", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'insert\', new_values."id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='d0f6df3f70df50d18950ccd9395b639ea37ae4ae', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b7ad3', referencing='REFERENCING NEW TABLE AS new_values ', table='changes_change_implementers', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeimplementer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeimplementerevent" ("change_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT new_values."change_id", new_values."id", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'update\', new_values."id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1c41bf979b4ae9935ee4d52f7ae8555340772849', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_75f2e', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='changes_change_implementers', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeimplementer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "changes_changeimplementerevent" ("change_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") SELECT old_values."change_id", old_values."id", old_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, COALESCE(NULLIF(CURRENT_SETTING(\'maintwin.now\', TRUE), \'\')::TIMESTAMPTZ, NOW()), \'delete\', old_values."id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8b752f73ab97197553845e0b4d3de9ca428f3247', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_950ed', referencing='REFERENCING OLD TABLE AS old_values ', table='changes_change_implementers', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='changeimplementerevent',
            index=models.Index(fields=['change', 'pgh_created_at'], name='changeimplementerevent_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeimplementerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a7d9e824bd611cf654084a810de711bc381e9dee', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_37d66', table='changes_changeimplementerevent', when='BEFORE')),
        ),
    ]
