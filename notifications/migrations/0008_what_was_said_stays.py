import notifications.models.notice
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('changes', '0007_checks_have_an_address'),
        ('notifications', '0007_lists_of_notices'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='window',
            field=models.ForeignKey(blank=True, null=True, on_delete=notifications.models.notice.what_was_said_stays, related_name='+', to='changes.window'),
        ),
    ]
