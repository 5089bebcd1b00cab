"""From a fact to an arrival: acts become notices, notices are claimed, checked again, sent and recorded."""

from notifications.outbox.escalating import escalate
from notifications.outbox.fanning import fan_out
from notifications.outbox.reminders import follow, plan_reminders, replan_due, replan_for
from notifications.outbox.sending import claim, deliver, send

__all__ = ["claim", "deliver", "escalate", "fan_out", "follow", "plan_reminders", "replan_due", "replan_for", "send"]
