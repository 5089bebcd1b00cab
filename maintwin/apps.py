from django.apps import AppConfig
from django.conf import settings


class WiringConfig(AppConfig):
    name = "maintwin"

    def ready(self) -> None:
        """Every process that can wake a worker knows the broker, and every command checks what is unsafe."""
        import maintwin.celery
        import maintwin.connections
        import maintwin.starting  # noqa: F401
        from maintwin.offered import offer_ours_only

        offer_ours_only()
        if settings.SENTRY_DSN:
            from maintwin.sentry import report_errors

            report_errors(settings.SENTRY_DSN)
