"""Offences, their elements and the facts that speak to them, as dated reference data. Floor 0b."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.conduct.rule_sets import Table
from service.domain.findings import ElementStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Statements of one kind that speak to an element; what each member means is said in the file."""

    kind: str
    codes: frozenset[str] | None
    at_most: ElementStatus
    not_channels: frozenset[str]
    is_before: bool
    since: date
    until: date
    most_occasions: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRule:
    """One thing to be proved and what speaks for it and against it, or the other elements of which any proves it."""

    code: str
    text: str
    supports: tuple[Fact, ...]
    against: tuple[Fact, ...]
    needed: int
    is_by_occasion: bool
    any_of: tuple[ElementRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offence:
    """One offence, from the day it is law until the day it is no more."""

    code: str
    name: str
    statute: str
    mode: str
    maximum: str
    since: date
    until: date | None
    elements: tuple[ElementRule, ...]


def read_offences(table: Table) -> tuple[Offence, ...]:
    """The offences that a table of elements holds, in its order; raises ``KeyError`` for a name it does not define."""
    facts = {name: _fact(row) for name, row in table["facts"].items()}
    elements: dict[str, ElementRule] = {}
    for code, row in table["elements"].items():
        elements[code] = ElementRule(
            code=code,
            text=row["text"],
            supports=tuple(facts[name] for name in row.get("for", ())),
            against=tuple(facts[name] for name in row.get("against", ())),
            needed=row.get("needed", 1),
            is_by_occasion=row.get("each_occasion", False),
            any_of=tuple(elements[name] for name in row.get("any_of", ())),
        )
    return tuple(
        Offence(
            code=code,
            name=row["name"],
            statute=row["statute"],
            mode=row["mode"],
            maximum=row["maximum"],
            since=row["since"],
            until=row.get("until"),
            elements=tuple(elements[name] for name in row["elements"]),
        )
        for code, row in table["offences"].items()
    )


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(
        kind=row["kind"],
        codes=frozenset(row["codes"]) if "codes" in row else None,
        at_most=ElementStatus(row.get("at_most", ElementStatus.EVIDENCED)),
        not_channels=frozenset(row.get("not_channels", ())),
        is_before=row.get("before", False),
        since=row.get("from", date.min),
        until=row.get("until", date.max),
        most_occasions=row.get("most_occasions", 0),
        days=row.get("days", 0),
    )
