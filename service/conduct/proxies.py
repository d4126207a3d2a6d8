"""Who acted for the suspect, and who around the victim was drawn in. Floor 0b.

Acts of others count against the suspect if he aided, abetted, counselled or procured them (Protection from Harassment
Act 1997 s.7(3A)). That somebody acted for him is for a report or a person to say: a party in the role of a proxy counts
for nothing until one does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.conduct.asserted import Asserted, asserted_in
from service.conduct.statements import code_of
from service.domain.course import Course, Member
from service.domain.evidence import PartyRef
from service.domain.relations import Proxy, ProxyAssertion, ProxyStatus, ThirdParty, ThirdPartyVictim
from service.domain.report import Role

_COUNTING = frozenset({ProxyStatus.ALLEGED, ProxyStatus.CONFIRMED})
_STRONGEST = (ProxyStatus.CONFIRMED, ProxyStatus.ALLEGED, ProxyStatus.NAMED, ProxyStatus.DENIED)


@dataclass(frozen=True, slots=True)
class Acting:
    """A course, the persons that parties are, and the codes by which reports say who acted for whom."""

    course: Course
    persons: Mapping[PartyRef, str]
    acting_for: frozenset[str]
    third_party_behaviours: frozenset[str]
    kinds: Mapping[str, str]
    around_victim: frozenset[str]

    def in_role(self, role: Role) -> dict[str, list[tuple[PartyRef, Member]]]:
        """The parties in a role by person, or each by itself where it is not resolved. The suspect and the victim of
        the course are left out: they are nobody else."""
        found: dict[str, list[tuple[PartyRef, Member]]] = defaultdict(list)
        ends = {self.course.victim_person_id, self.course.suspect_person_id}
        members = {member.incident_id: member for member in self.course.members}
        for incident_id, member in sorted(members.items()):
            for party in member.report.parties:
                ref = PartyRef(incident_id, party.local_id)
                person = self.persons.get(ref, "")
                if party.role is role and (not person or person not in ends):
                    found[person or f"{incident_id}/{party.local_id}"].append((ref, member))
        return found


def proxies_of(acting: Acting, assertions: Iterable[ProxyAssertion]) -> Iterator[Proxy]:
    """Everybody who appears as a proxy in a report of the course, and how firmly."""
    latest = {a.party: a for a in sorted(assertions, key=lambda a: (a.at, a.id)) if a.course_id == acting.course.id}
    for _, parties in sorted(acting.in_role(Role.PROXY).items()):
        told = {ref: _told_of(ref, member, acting) for ref, member in parties}
        statuses = {ref: _status(ref, member, latest.get(ref), told[ref], acting) for ref, member in parties}
        counted = {ref.incident_id for ref, status in statuses.items() if status in _COUNTING}
        yield Proxy(
            person_id=acting.persons.get(parties[0][0], ""),
            parties=tuple(ref for ref, _ in parties),
            status=next(status for status in _STRONGEST if status in statuses.values()),
            counted=tuple(sorted(counted)),
            not_counted=tuple(sorted({ref.incident_id for ref in statuses} - counted)),
            assertions=tuple(latest[ref].id for ref, _ in parties if ref in latest),
            said_in=tuple(one.place for own in told.values() for one in own),
        )


def third_parties_of(acting: Acting, courses_of_suspect: Iterable[Course]) -> Iterator[ThirdParty | ThirdPartyVictim]:
    """Everybody who appears as a third party in a report of the course, and those of them who have courses too."""
    own_courses = sorted((course.victim_person_id, course.id) for course in courses_of_suspect)
    for _, parties in sorted(acting.in_role(Role.THIRD_PARTY).items()):
        person = acting.persons.get(parties[0][0], "")
        told = [
            one
            for ref, member in parties
            for one in asserted_in(member, acting.kinds)
            if one.kind in acting.around_victim and one.joins(ref.local_id, member.victim)
        ]
        codes = {behaviour.code for _, member in parties for behaviour in member.report.behaviours}
        yield ThirdParty(
            person_id=person,
            parties=tuple(ref for ref, _ in parties),
            incidents=tuple(sorted({ref.incident_id for ref, _ in parties})),
            is_harassed=bool(codes & acting.third_party_behaviours),
            stands_as=tuple(sorted({one.kind for one in told})),
            said_in=tuple(one.place for one in told),
        )
        if courses := tuple(course for victim, course in own_courses if person and victim == person):
            yield ThirdPartyVictim(person, courses)


def _told_of(ref: PartyRef, member: Member, acting: Acting) -> tuple[Asserted, ...]:
    """What the report itself asserts of a party having acted for the suspect of the course."""
    return tuple(
        one
        for one in asserted_in(member, acting.kinds)
        if one.kind == "acts_for" and (one.source, one.target) == (ref.local_id, member.suspect)
    )


def _status(
    ref: PartyRef, member: Member, assertion: ProxyAssertion | None, told: Sequence[Asserted], acting: Acting
) -> ProxyStatus:
    if assertion is not None:
        return assertion.status
    if told:
        return told[-1].status
    is_told = any(
        relation.source == ref.local_id
        and relation.target == member.suspect
        and code_of(relation.type) in acting.acting_for
        for relation in member.report.relationships
    )
    return ProxyStatus.ALLEGED if is_told else ProxyStatus.NAMED
