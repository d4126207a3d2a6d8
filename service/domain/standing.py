"""How firmly an incident stands in a course. Floor 0a."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Both persons resolved; victim resolved and suspect likely from context; victim only."""

    ATTRIBUTED = "attributed"
    SUSPECTED = "suspected"
    UNATTRIBUTED = "unattributed"
