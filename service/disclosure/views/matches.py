"""Answers to a query by example (docs/disclosure.md, rows 10, 15 and 38). Floor 0b."""

from __future__ import annotations

from typing import Literal

from service.disclosure.views.explanation import Alternative, EvidenceLine
from service.disclosure.views.persons import DetailShown, NameShown
from service.disclosure.views.shown import Shown

Grade = Literal["certain", "possible"]


class CandidateGraded(Shown):
    """A person whom the example may be, for a records system: how firmly, and the courses that the force sees."""

    person_id: str
    grade: Grade
    courses: tuple[str, ...]


class CandidateShown(CandidateGraded):
    """A person whom the example may be, for an officer, with the evidence that best speaks for it.

    ``bits`` are the log2 odds after the rival explanations in ``against``. The values that were asked with are not
    repeated: ``left`` is null.
    """

    url: str
    bits: float
    names: tuple[NameShown, ...]
    dobs: tuple[DetailShown, ...]
    evidence: tuple[EvidenceLine, ...]
    against: tuple[Alternative, ...]


class Matches(Shown):
    """Persons whom the example may be, the likeliest first. ``link_at`` and ``review_at`` are the thresholds in bits
    of ``certain`` and ``possible``."""

    candidates: tuple[CandidateShown | CandidateGraded, ...]
    link_at: float
    review_at: float
    model: str
