from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "triage"

    def ready(self) -> None:
        from core.ports import ports
        from triage.services import investigate, late_declarations, leaving

        ports.check_ticked = investigate.after_a_check
        ports.late_work_declared = late_declarations.read_again
        ports.investigations_handed_over = leaving.hand_over_investigations
