from core.activity import Activity
from core.done_once import DoneUnderKey
from core.pulse import Pulse

__all__ = ["Activity", "DoneUnderKey", "Pulse"]
