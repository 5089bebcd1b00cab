"""The tables of imports."""

from exchange.models.import_run import ImportFile, ImportRun, ImportRunQuerySet

__all__ = ["ImportFile", "ImportRun", "ImportRunQuerySet"]
