"""The roles of the job's columns."""

from enum import StrEnum


class Role(StrEnum):
    """What one of the job's columns is for. The value is its name in the config's [output]."""

    STAGE = "stage"
    MISSING = "missing"
    SINCE = "since"
    NEXT = "next"
    TO_GO = "to_go"
    SCORE = "score"
    GRADE = "grade"
    ATTENTION = "attention"
    DRAFT = "draft"
