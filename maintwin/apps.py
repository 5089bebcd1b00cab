from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "maintwin"

    def ready(self) -> None:
        """Every process that can wake a worker knows the broker, and every command checks the key."""
        import maintwin.celery
        import maintwin.connections
        import maintwin.weak_keys  # noqa: F401
