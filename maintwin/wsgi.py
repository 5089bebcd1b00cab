import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maintwin.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "2000")

application = get_wsgi_application()
