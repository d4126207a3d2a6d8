"""What reports assert of how their parties stand to each other: who acts for whom, who are of one campaign. Floor 0b.

An assertion is of the report that makes it and goes no further: it counts for the conduct of that report and joins no
persons. A partner can allege; only the police confirm or deny.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.conduct.statements import code_of
from service.domain.agency import AgencyKind
from service.domain.course import Course, Member
from service.domain.relations import GroupAssertion, Place, ProxyStatus


@dataclass(frozen=True, slots=True)
class Asserted:
    """One relation of one report, from one of its parties to another; ``kind`` is that of the rules."""

    member: Member
    place: Place
    source: str
    target: str
    kind: str
    status: ProxyStatus
    objective: str

    def joins(self, one: str, other: str) -> bool:
        """Whether it is between the two, whichever way about."""
        return {self.source, self.target} == {one, other}


def asserted_in(member: Member, kinds: Mapping[str, str]) -> Iterator[Asserted]:
    """The relations that a report asserts and the rules know; ``kinds`` gives for each name of a type what it is."""
    is_police = member.agency.kind is AgencyKind.POLICE
    for number, note in enumerate(member.report.body.get("relations") or ()):
        if kind := kinds.get(code_of(note["type"])):
            yield Asserted(
                member=member,
                place=Place(member.incident_id, f"/relations/{number}"),
                source=note["from"],
                target=note["to"],
                kind=kind,
                status=ProxyStatus(note.get("status") or ProxyStatus.ALLEGED) if is_police else ProxyStatus.ALLEGED,
                objective=note.get("objective") or "",
            )


def campaigns_in(own: Course, others: Iterable[Course], kinds: Mapping[str, str]) -> tuple[GroupAssertion, ...]:
    """With which other courses of the suspect, in which they stand as well, the reports of a course say that it is one
    campaign: an assertion for each set of courses, with the first objective that is told."""
    stands: dict[tuple[str, str], set[str]] = defaultdict(set)
    for course in others:
        for member in course.members:
            stands[member.incident_id, member.victim].add(course.id)
    found: dict[frozenset[str], list[Asserted]] = defaultdict(list)
    for member in sorted(own.members, key=lambda m: (m.received_at, m.incident_id)):
        told = [one for one in asserted_in(member, kinds) if _is_campaign(one, member)]
        ends = {end for one in told for end in (one.source, one.target)} - {member.victim}
        if courses := {course for end in ends for course in stands.get((member.incident_id, end), ())}:
            found[frozenset({own.id, *courses})] += told
    return tuple(_campaign(courses, told) for courses, told in found.items())


def _is_campaign(one: Asserted, member: Member) -> bool:
    is_denied = one.status is ProxyStatus.DENIED
    return one.kind == "group_with" and member.victim in (one.source, one.target) and not is_denied


def _campaign(courses: frozenset[str], told: list[Asserted]) -> GroupAssertion:
    first = told[0]
    return GroupAssertion(
        id=f"{first.place.incident_id}{first.place.pointer}",
        courses=courses,
        objective=next((one.objective for one in told if one.objective), ""),
        reason="A report says so.",
        by=str(first.member.agency),
        at=first.member.received_at,
        said_in=tuple(dict.fromkeys(one.place for one in told)),
    )


def words_of(kinds: Any) -> dict[str, str]:
    """Each name of a type of relation with the kind that it is."""
    return {name: kind for kind, row in kinds.items() for name in (kind, *row.get("names", ()))}
