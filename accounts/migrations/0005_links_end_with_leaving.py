from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def who_has_left_already(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("accounts", "Person").objects.filter(is_active=False).update(left_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_unsent_forms")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="left_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(who_has_left_already, migrations.RunPython.noop),
    ]
