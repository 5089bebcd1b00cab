from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "maintwin"

    def ready(self) -> None:
        """Every process that can wake a worker knows the broker."""
        import maintwin.celery  # noqa: F401
