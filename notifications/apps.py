from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from functools import partial

        from core import wake
        from core.ports import ports
        from notifications import tasks
        from notifications.services import people_changed
        from notifications.services.reminders import replan as reminders
        from notifications.services.sending import account_letters

        ports.acts_recorded = partial(wake.after_commit, tasks.fan_out)
        ports.windows_moved = reminders.follow
        ports.people_changed = people_changed.follow
        ports.mail_about_account = partial(account_letters.write, partial(wake.aside_after_commit, tasks.deliver))
