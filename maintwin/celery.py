"""The workers' wiring. Beat only ticks: every plan lives in the database (tasks that wait longer than the
visibility timeout run again and again on Redis)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maintwin.settings")

app = Celery("maintwin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["notifications", "changes"])
