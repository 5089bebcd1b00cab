from notifications.models.account_mail import AccountMail, AccountMailQuerySet
from notifications.models.audit import AuditMark, Missed, MissedQuerySet
from notifications.models.feed import Feed, FeedQuerySet
from notifications.models.mail_server import MailServer, MailServerQuerySet
from notifications.models.notice import MAY_BE_SENT_AGAIN, Notice, NoticeQuerySet, NoticeState
from notifications.models.preferences import (
    LEAD_CHOICES,
    MINUTE,
    Mute,
    NoticePlan,
    Preference,
    PreferenceQuerySet,
    default_reminders,
)
from notifications.models.sender_lease import SenderLease, SenderLeaseQuerySet
from notifications.models.waiting_plan import WaitingPlan, WaitingPlanQuerySet

__all__ = [
    "LEAD_CHOICES",
    "MAY_BE_SENT_AGAIN",
    "MINUTE",
    "AccountMail",
    "AccountMailQuerySet",
    "AuditMark",
    "Feed",
    "FeedQuerySet",
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
    "SenderLease",
    "SenderLeaseQuerySet",
    "WaitingPlan",
    "WaitingPlanQuerySet",
    "default_reminders",
]
