from enum import StrEnum


class Kind(StrEnum):
    REQUIRED = "required"
    SOFT = "soft"
    REDUNDANT = "redundant"
