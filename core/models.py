from core.activity import Activity

__all__ = ["Activity"]
