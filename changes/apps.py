from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "changes"

    def ready(self) -> None:
        from changes.services import leaving
        from core.ports import ports

        ports.work_handed_over = leaving.hand_over_work
