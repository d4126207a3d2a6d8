"""Risk assessments that people made, as they gave them. Floor 0a.

The service keeps them, shows them and says which are missing or older than the newest conduct. It makes none, and no
computation changes a grade that a person gave.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.domain.findings import Ground


class Said(StrEnum):
    """An answer to one question; a question without an answer is not known, never no."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of a tool by its number, its topic in our words, and what was answered."""

    question: str
    topic: str
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One assessment by one person with one tool.

    ``on`` is the day in the United Kingdom on which it was made and ``at`` the instant; ``None`` where that is not
    told. ``grade`` is the grade that was given, in the words of the rules, or empty for one that they do not know.
    ``answers`` covers every question of the tool, or is empty for a tool of which only the result may be kept; ``tool``
    is empty for one that the rules do not know.
    """

    tool: str
    name: str
    on: date | None
    at: datetime | None
    grade: str
    answers: tuple[Answer, ...]
    ground: Ground

    @property
    def yes(self) -> frozenset[str]:
        """The questions that were answered yes."""
        return frozenset(answer.question for answer in self.answers if answer.said is Said.YES)

    @property
    def answered(self) -> frozenset[str]:
        """The questions that were answered yes or no."""
        return frozenset(answer.question for answer in self.answers if answer.said is not Said.NOT_KNOWN)


class Due(StrEnum):
    """Why an assessment is asked for."""

    MISSING = "missing"
    STALE = "stale"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class AssessmentDue:
    """A kind of assessment that a person should look at: why, and the newest one of that kind, if there is one.

    ``after`` are the reports of the conduct that came after it, for one that is out of date.
    """

    kind: str
    name: str
    why: Due
    newest: Assessment | None
    after: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessments:
    """All assessments of a course, newest first, those without a day last.

    ``highest_grade`` is the highest that any person has given and ``latest_grade`` that of the newest graded one;
    both as given, or empty.
    """

    all: tuple[Assessment, ...]
    highest_grade: str
    latest_grade: str
    due: tuple[AssessmentDue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """One letter of FOUR (fixated, obsessive, unwanted, repeated): what people answered, and what speaks to it.

    ``said`` is yes if anybody said yes, else no if anybody said no.
    """

    letter: str
    topic: str
    said: Said
    answered_in: tuple[Ground, ...]
    speaks: tuple[Ground, ...]
