"""What a person decides on which reports are of one occasion. Floor 0a."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Regrouping(StrEnum):
    """What a person says of some reports."""

    ONE = "one"
    """They are of one occasion, with whatever else is of the occasions they are in."""
    APART = "apart"
    """They are of an occasion of their own, without the others of the occasions they are in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionDecision:
    """That a person holds some reports to be of one occasion, or of one by themselves.

    ``by`` is the opaque reference of whoever decided. Raises ``ValueError`` without a reason, and for a merging of
    fewer than two reports: there is nothing to decide.
    """

    id: str
    says: Regrouping
    incidents: frozenset[str]
    reason: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a decision on occasions needs a reason")
        if len(self.incidents) < (2 if self.says is Regrouping.ONE else 1):
            raise ValueError("a decision on occasions names the reports that it is about")
