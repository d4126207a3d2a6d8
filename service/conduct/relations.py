"""How a course stands to other courses: serial suspects, repeat victims, counter-allegations, groups. Floor 0b.

Neighbours are found by the persons that the linker and people's judgements resolved, never by a chain of anything
else. A neighbour all of whose occasions are only suspected to be the suspect's is none: it would make a serial suspect
of a description. Everything found is told through ``Relations``, by the sights of whoever asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.conduct.accounts import days_of
from service.conduct.asserted import asserted_in, campaigns_in, words_of
from service.conduct.moments import months_after
from service.conduct.proxies import Acting, proxies_of, third_parties_of
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.domain.agency import AgencyKind
from service.domain.course import Course
from service.domain.evidence import PartyRef
from service.domain.relations import (
    AskPolice,
    CounterAllegation,
    CoursePointer,
    GroupAssertion,
    GroupCourse,
    GroupFounded,
    ProxyAssertion,
    Relation,
    Relations,
    RepeatVictim,
    SerialSuspect,
    SerialSuspectPointer,
)
from service.domain.standing import Standing
from service.domain.summary import Summary


@dataclass(frozen=True, slots=True)
class Counted:
    """A course and its figures."""

    course: Course
    summary: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a course: other courses of the same suspect or victim or the other way about, which person
    each party is (those that are resolved), and what people assert."""

    others: tuple[Counted, ...] = ()
    persons: Mapping[PartyRef, str] = field(default_factory=dict)
    groups: tuple[GroupAssertion, ...] = ()
    proxies: tuple[ProxyAssertion, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationRules:
    """What makes a relation; what each number means is said in the file."""

    serial_years: int
    group_founds: tuple[str, ...]
    group_least_victims: int
    group_least_occasions_each: int
    acting_for: frozenset[str]
    third_party_behaviours: frozenset[str]
    kinds: Mapping[str, str]
    around_victim: frozenset[str]
    ask_police: str


def _read(table: Table) -> RelationRules:
    return RelationRules(
        serial_years=table["serial_years"],
        group_founds=tuple(table["group_founds"]),
        group_least_victims=table["group_least_victims"],
        group_least_occasions_each=table["group_least_occasions_each"],
        acting_for=frozenset(table["acting_for"]),
        third_party_behaviours=frozenset(table["third_party_behaviours"]),
        kinds=words_of(table["kinds"]),
        around_victim=frozenset(kind for kind, row in table["kinds"].items() if row.get("around_victim")),
        ask_police=table["ask_police"],
    )


def relations_of(own: Counted, on: date, around: Around, rules: RuleSets = RULES) -> Relations:
    """Every relation of the course, by the rules that hold on that day."""
    held = rules.on("relations", on, _read)
    others = tuple(sorted((o for o in around.others if o.course.id != own.course.id), key=lambda o: o.course.id))
    same_suspect = tuple(o for o in others if _is_same_suspect(own, o))
    found: list[Relation] = []
    found += _serial(same_suspect, on, held)
    found += _ask_police(own, same_suspect, others, on, held)
    found += _repeat(own, others, held)
    found += _counter(own, others)
    campaigns = campaigns_in(own.course, (other.course for other in same_suspect), held.kinds)
    found += _groups(own, same_suspect, (*around.groups, *campaigns), held)
    acting = Acting(
        own.course, around.persons, held.acting_for, held.third_party_behaviours, held.kinds, held.around_victim
    )
    found += proxies_of(acting, around.proxies)
    found += third_parties_of(acting, [other.course for other in same_suspect])
    return Relations(found)


def _is_same_suspect(own: Counted, other: Counted) -> bool:
    suspect = own.course.suspect_person_id
    return (
        bool(suspect)
        and other.course.suspect_person_id == suspect
        and other.course.victim_person_id != own.course.victim_person_id
        and other.summary.attributed > 0
    )


def _serial(same_suspect: Sequence[Counted], on: date, rules: RelationRules) -> Iterator[Relation]:
    if not same_suspect:
        return
    pointers = tuple(_pointer(other) for other in same_suspect)
    since = months_after(on, -12 * rules.serial_years)
    yield SerialSuspectPointer(
        victims=len({other.course.victim_person_id for other in same_suspect}),
        forces=tuple(sorted({force for pointer in pointers for force in pointer.forces})),
    )
    yield SerialSuspect(pointers, tuple(p.course_id for p in pointers if p.last_on >= since))


def serial_since(on: date, rules: RuleSets = RULES) -> date:
    """The day from which on other victims of the suspect count as recent."""
    return months_after(on, -12 * rules.on("relations", on, _read).serial_years)


def _ask_police(
    own: Counted, same_suspect: Sequence[Counted], others: Iterable[Counted], on: date, rules: RelationRules
) -> Iterator[Relation]:
    """One text for whatever there is to ask about, and only where police themselves report this suspect here."""
    since = months_after(on, -12 * rules.serial_years)
    is_recent = any(_pointer(other).last_on >= since for other in same_suspect)
    is_known = any(
        member.agency.kind is AgencyKind.POLICE and member.standing is Standing.ATTRIBUTED
        for member in own.course.members
    )
    if is_known and (is_recent or any(_is_counter(own, other) for other in others)):
        yield AskPolice(rules.ask_police)


def _is_counter(own: Counted, other: Counted) -> bool:
    ends = own.course.suspect_person_id, own.course.victim_person_id
    return all(ends) and (other.course.victim_person_id, other.course.suspect_person_id) == ends


def _repeat(own: Counted, others: Iterable[Counted], rules: RelationRules) -> Iterator[Relation]:
    victim = own.course.victim_person_id
    same = [
        o
        for o in others
        if victim and o.course.victim_person_id == victim and o.course.suspect_person_id != own.course.suspect_person_id
    ]
    if same:
        shared = {i for other in same for i in _incidents(other) & _incidents(own)}
        suspects = {(m.incident_id, m.suspect) for other in same for m in other.course.members if m.suspect}
        together = {
            one.place
            for member in own.course.members
            for one in asserted_in(member, rules.kinds)
            if one.kind == "acts_with"
            and any(
                one.joins(member.suspect, suspect)
                for incident, suspect in suspects
                if incident == member.incident_id and suspect != member.suspect
            )
        }
        yield RepeatVictim(tuple(map(_pointer, same)), tuple(sorted(shared)), tuple(sorted(together)))


def _counter(own: Counted, others: Iterable[Counted]) -> Iterator[Relation]:
    for other in others:
        if _is_counter(own, other):
            yield CounterAllegation(
                course=_pointer(other),
                is_first_by_event=_first_on(other) < _first_on(own),
                is_first_by_receipt=min(m.received_at for m in other.course.members)
                < min(m.received_at for m in own.course.members),
            )


def _groups(
    own: Counted, same_suspect: Sequence[Counted], assertions: Iterable[GroupAssertion], rules: RelationRules
) -> Iterator[Relation]:
    asserted: set[str] = set()
    for assertion in sorted(assertions, key=lambda a: (a.at, a.id)):
        meant = [other for other in same_suspect if other.course.id in assertion.courses]
        if own.course.id in assertion.courses and meant:
            asserted |= {other.course.id for other in meant}
            yield _group(own, meant, rules, assertion)
    shared = [o for o in same_suspect if o.course.id not in asserted and _incidents(o) & _incidents(own)]
    if shared:
        yield _group(own, shared, rules, None)


def _group(
    own: Counted, others: Sequence[Counted], rules: RelationRules, assertion: GroupAssertion | None
) -> GroupCourse:
    members = sorted((own, *others), key=lambda one: one.course.id)
    per_victim = tuple((one.course.id, one.summary.attributed) for one in members)
    victims = {
        one.course.victim_person_id for one in members if one.summary.attributed >= rules.group_least_occasions_each
    }
    is_each = all(count >= rules.group_least_occasions_each for _, count in per_victim)
    return GroupCourse(
        founded=GroupFounded.ASSERTED if assertion else GroupFounded.SHARED_REPORT,
        courses=tuple(one.course.id for one in members),
        per_victim=per_victim,
        has_each=is_each and len(victims) >= rules.group_least_victims,
        objective=assertion.objective if assertion else "",
        assertion=assertion.id if assertion else "",
        shared=tuple(sorted({i for other in others for i in _incidents(other) & _incidents(own)})),
        founds=rules.group_founds,
        said_in=assertion.said_in if assertion else (),
    )


def _pointer(one: Counted) -> CoursePointer:
    forces = {member.agency for member in one.course.members if member.agency.kind is AgencyKind.POLICE}
    days = [days_of(occasion) for occasion in one.summary.occasions]
    return CoursePointer(
        course_id=one.course.id,
        forces=tuple(sorted(forces)),
        occasions=len(one.summary.occasions),
        first_on=min(first for first, _ in days),
        last_on=max(last for _, last in days),
    )


def _first_on(one: Counted) -> date:
    return min(days_of(occasion)[0] for occasion in one.summary.occasions)


def _incidents(one: Counted) -> frozenset[str]:
    return frozenset(member.incident_id for member in one.course.members)
