from core.activity import Activity
from core.done_once import DoneUnderKey

__all__ = ["Activity", "DoneUnderKey"]
