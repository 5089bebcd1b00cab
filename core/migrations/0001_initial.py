import core.clock
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=core.clock.now)),
                ('kind', models.CharField(max_length=40)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.BigIntegerField()),
                ('data', models.JSONField(default=dict)),
                ('tells', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('context', models.JSONField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.NullIf(models.Func(models.Value('pghistory.context_metadata'), models.Value(True), function='CURRENT_SETTING', output_field=models.TextField()), models.Value('')), models.JSONField()), editable=False, null=True)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_kind', 'subject_id', 'id'], name='activity_of_subject'), models.Index(condition=models.Q(('told_at', None)), fields=['id'], name='activity_not_yet_told')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9e74e9ca360f87d121a7303b241655496ad2ab31', operation='DELETE', pgid='pgtrigger_never_deleted_ee2e8', table='core_activity', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."actor_id" IS DISTINCT FROM (NEW."actor_id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."context" IS DISTINCT FROM (NEW."context") OR OLD."data" IS DISTINCT FROM (NEW."data") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."organisation_id" IS DISTINCT FROM (NEW."organisation_id") OR OLD."subject_id" IS DISTINCT FROM (NEW."subject_id") OR OLD."subject_kind" IS DISTINCT FROM (NEW."subject_kind") OR OLD."tells" IS DISTINCT FROM (NEW."tells"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4472fafecdc8647db900511575a8c1bb5cd4530c', operation='UPDATE', pgid='pgtrigger_never_changed_bfc95', table='core_activity', when='BEFORE')),
        ),
    ]
