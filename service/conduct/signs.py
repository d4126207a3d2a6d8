"""What an indicator is found from, and what finding one means. Floor 0b."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from service.conduct.pace import DATED
from service.conduct.reading import Stated
from service.conduct.statements import BEHAVIOUR, KNOWLEDGE, Statement, ground_of
from service.domain.assessments import Assessment, Assessments, Said
from service.domain.findings import Ground, IndicatorState
from service.domain.summary import Occasion

Rule = Mapping[str, Any]
PRESENT, ABSENT, NOT_KNOWN = IndicatorState.PRESENT, IndicatorState.ABSENT, IndicatorState.NOT_KNOWN


_ANSWERED = {Said.YES: "yes", Said.NO: "no", Said.NOT_KNOWN: "not known"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A course as its indicators are sought in it, on a day.

    ``same_suspect`` is the number of other courses of the suspect in the years that the rules look back, towards
    others; ``None`` where that was not asked.
    """

    stated: Stated
    assessments: Assessments
    on: date
    same_suspect: int | None = None

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """The occasions, in order of time."""
        return self.stated.summary.occasions

    def conduct(self, codes: Collection[str]) -> tuple[Statement, ...]:
        """What is reported of such conduct."""
        return self.stated.of(BEHAVIOUR, codes)

    def noted(self, codes: Collection[str]) -> tuple[Statement, ...]:
        """What the notes say of such things."""
        return self.stated.of(KNOWLEDGE, codes)

    def answered(self, asked: Mapping[str, Collection[str]], said: Said) -> Iterator[tuple[Assessment, Ground]]:
        """The assessments in which any of these questions was so answered, each with what was answered."""
        for one in self.assessments.all:
            questions = asked.get(one.tool, ())
            topics = [a.topic for a in one.answers if a.said is said and a.question in questions] if questions else []
            if topics:
                detail = f"{'; '.join(topics)}: {_ANSWERED[said]}"
                yield one, replace(one.ground, detail=detail)

    def reports_of(self, occasions: Iterable[Occasion], says: str) -> tuple[Ground, ...]:
        """The reports of these occasions."""
        numbers = {occasion.number for occasion in occasions}
        return tuple(ground_of(o, m, "/occurred", says) for o, m in self.stated.reports if o.number in numbers)

    @property
    def absent_unless_uncoded(self) -> IndicatorState:
        """What it means that no conduct of some kind is reported: not known where a report names none at all."""
        return ABSENT if all(o.behaviours for o in self.occasions) else NOT_KNOWN

    @property
    def absent_unless_undated(self) -> IndicatorState:
        """What it means that occasions do not lie so in time: not known where the day of one is not known."""
        return ABSENT if all(o.precision in DATED for o in self.occasions) else NOT_KNOWN


@dataclass(frozen=True, slots=True)
class Sign:
    """Whether an indicator is there, by which figures, on which statements, and what else is to be seen in it."""

    state: IndicatorState
    basis: str = ""
    grounds: tuple[Ground, ...] = ()
    notes: tuple[str, ...] = ()


def present(basis: str, grounds: Iterable[Ground], notes: Iterable[str] = ()) -> Sign:
    """That an indicator is there; each ground once, in order of the occasions."""
    unique = dict.fromkeys(grounds)
    return Sign(PRESENT, basis, tuple(sorted(unique, key=lambda g: (g.occasion, g.incident_id, g.pointer))), (*notes,))


def grounds_of(statements: Iterable[Statement]) -> list[Ground]:
    """The statements as findings repeat them."""
    return [statement.ground for statement in statements]


def times(occasions: int) -> str:
    """How many occasions, in words that fit the number."""
    return f"{occasions} occasion" if occasions == 1 else f"{occasions} occasions"


def number_of(statements: Iterable[Statement]) -> int:
    """On how many occasions the statements are made."""
    return len({statement.occasion.number for statement in statements})


def statements(number: int) -> str:
    """How many statements, in words that fit the number."""
    return f"{number} statement" if number == 1 else f"{number} statements"
