"""May this go from state A to B? A table of successors, and named guards."""

EFFECTIVE_STATES = ("requested", "approved", "in_progress")
PLANNED_STATES = ("draft", "requested", "approved", "rejected")
ENDED_STATES = ("completed", "rolled_back", "cancelled")
