"""From a fact to an arrival: acts become notices, notices are claimed, checked again, sent and recorded."""

from notifications.outbox.fanning import fan_out
from notifications.outbox.reminders import plan_reminders, replan_due
from notifications.outbox.sending import claim, deliver, send

__all__ = ["claim", "deliver", "fan_out", "plan_reminders", "replan_due", "send"]
