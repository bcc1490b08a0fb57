"""The links of the chain from a config to the prospects, each of which may break."""

from enum import StrEnum

ASK_DOCTOR = "run qualify doctor with the same config and credentials to find out which it is"
"""Ends the mend of an error where a run cannot tell what is wrong; the doctor answers it."""


class Link(StrEnum):
    """One link, in the order in which a run depends on them; the value names it to people.

    An error that says what it is `about` tells which link is broken.
    """

    CONFIG = "config"
    NOTIFY = "notify"
    CREDENTIALS = "credentials"
    SERVICE = "service"
    CLOCK = "clock"
    API = "api"
    QUOTA = "quota"
    WORKBOOK = "workbook"
    SHARED = "shared"
    ROLE = "role"
    TAB = "tab"
    HEADINGS = "headings"
    COLUMNS = "columns"
    PROTECTION = "protection"
    AREAS = "filters"
    LOCALE = "locale"
    KEYS = "keys"
    CELLS = "cells"
    RUN = "run"
    WORKFLOWS = "workflows"
