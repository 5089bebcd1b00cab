from notifications.models.audit import AuditMark, Missed, MissedQuerySet
from notifications.models.mail_server import MailServer, MailServerQuerySet
from notifications.models.notice import (
    MAY_BE_SENT_AGAIN,
    SENDER_LIVES,
    SILENT_FOR_GOOD,
    Notice,
    NoticeQuerySet,
    NoticeState,
)
from notifications.models.preferences import (
    LEAD_CHOICES,
    MINUTE,
    Mute,
    NoticePlan,
    Preference,
    PreferenceQuerySet,
    default_reminders,
)

__all__ = [
    "LEAD_CHOICES",
    "MAY_BE_SENT_AGAIN",
    "MINUTE",
    "SENDER_LIVES",
    "SILENT_FOR_GOOD",
    "AuditMark",
    "MailServer",
    "MailServerQuerySet",
    "Missed",
    "MissedQuerySet",
    "Mute",
    "Notice",
    "NoticePlan",
    "NoticeQuerySet",
    "NoticeState",
    "Preference",
    "PreferenceQuerySet",
    "default_reminders",
]
