from django.conf import settings
from django.db import migrations, models
import django.db.models.deletion
import maintwin.clock


class Migration(migrations.Migration):
    dependencies = [
        ("estate", "0002_first_graph_version"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dependency",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dependency",
            name="entered_at",
            field=models.DateTimeField(default=maintwin.clock.now),
        ),
        migrations.AddField(
            model_name="dependency",
            name="answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
