"""Harassment of two or more persons (s.1(1A) of the Protection from Harassment Act 1997) among the elements. Floor 0b.

It rests on courses towards several victims, so it is found from the relations that a reader is told, and no reader
without the sight of a group learns of it. What is to be proved of the conduct itself stands as it does for the offence
with one victim; what was done to the others is not told here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from service.conduct.accounts import Account, accounts_of
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.conduct.statements import speaks
from service.domain.findings import Coverage, Element, ElementStatus, Ground
from service.domain.relations import GroupCourse, Relation
from service.domain.standing import Standing
from service.domain.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOffence:
    """What the offence is made from; what each member means is said in the file."""

    code: str
    name: str
    statute: str
    since: date
    like: str
    without: frozenset[str]
    each_code: str
    each: str
    objective_code: str
    objective: str


def _read(table: Table) -> GroupOffence:
    row = table["group_offence"]
    return GroupOffence(**{**row, "without": frozenset(row["without"])})


def with_group_offence(
    coverage: Sequence[Coverage], relations: Iterable[Relation], summary: Summary, on: date, rules: RuleSets = RULES
) -> tuple[Coverage, ...]:
    """The offences, and after the one it is like that towards a group, where a relation tells of one."""
    held = rules.on("relations", on, _read)
    groups = [one for one in relations if isinstance(one, GroupCourse)]
    found: list[Coverage] = []
    for offence in coverage:
        found.append(offence)
        if groups and offence.code == held.like:
            group = max(groups, key=lambda one: (one.has_each, bool(one.objective), len(one.courses)))
            found.append(_covered(offence, group, accounts_of(summary), held))
    return tuple(found)


def _covered(like: Coverage, group: GroupCourse, accounts: Sequence[Account], held: GroupOffence) -> Coverage:
    towards = tuple(
        account.ground("/occurred", "a report tells of this occasion towards one of the victims")
        for account in accounts
        if account.member.standing is Standing.ATTRIBUTED
        and account.occasion.day >= held.since
        and speaks(account.member, account.occasion)
    )
    places = {(place.incident_id, place.pointer) for place in group.said_in}
    said = tuple(
        account.ground(pointer, "it is said to be one campaign towards several victims")
        for account in accounts
        for incident_id, pointer in sorted(places)
        if account.member.incident_id == incident_id
    )
    return Coverage(
        code=held.code,
        name=held.name,
        statute=held.statute,
        mode=like.mode,
        maximum=like.maximum,
        summary_only=like.summary_only,
        since=held.since,
        until=like.until,
        elements=(
            _element(held.each_code, held.each, towards if group.has_each else ()),
            _element(held.objective_code, held.objective, said if group.objective else ()),
            *(element for element in like.elements if element.code not in held.without),
        ),
    )


def _element(code: str, text: str, supports: tuple[Ground, ...]) -> Element:
    status = ElementStatus.ASSERTED if supports else ElementStatus.GAP
    return Element(
        code=code,
        text=text,
        status=status,
        without_contradiction=status,
        needed=1,
        occasions=len({ground.occasion for ground in supports}),
        supports=supports,
        against=(),
    )
