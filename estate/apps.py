from django.apps import AppConfig


class EstateConfig(AppConfig):
    name = "estate"

    def ready(self) -> None:
        from core.ports import ports
        from estate.services import contacts_handed_over

        ports.contacts_handed_over = contacts_handed_over.hand_over_contacts
