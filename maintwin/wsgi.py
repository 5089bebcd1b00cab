import os

from django.core.wsgi import get_wsgi_application

from maintwin.starting import stop_if_refused

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maintwin.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "2000")

stop_if_refused()
application = get_wsgi_application()
