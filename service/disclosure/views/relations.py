"""How a course stands to other courses and persons, as far as a role's sights let it be told. Floor 0b.

What comes in here was told by ``Relations.told_to``. A relation that is not told leaves no trace: no empty place, no
count. Courses are named by id, and persons not at all: the content of another course needs sight of that course.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from service.disclosure.forces import agency_name
from service.disclosure.views.shown import Shown
from service.domain.agency import AgencyId
from service.domain.evidence import PartyRef
from service.domain.relations import (
    AskPolice,
    CounterAllegation,
    CoursePointer,
    GroupCourse,
    GroupFounded,
    Place,
    Proxy,
    ProxyStatus,
    Relation,
    RepeatVictim,
    SerialSuspect,
    SerialSuspectPointer,
    ThirdParty,
    ThirdPartyVictim,
)


class ForceShown(Shown):
    """A police force to ring."""

    agency: str
    agency_name: str


class PointerShown(Shown):
    """Another course by its id, and the police forces that hold it."""

    course_id: str
    forces: tuple[ForceShown, ...]
    occasions: int
    first_on: date
    last_on: date


class PartyNamed(Shown):
    """A party of a report, by the report's id and its local id there."""

    incident_id: str
    local_id: str


class OtherVictims(Shown):
    """That the suspect stands in courses towards others: how many victims, and which forces to ring."""

    kind: Literal["other_victims"] = "other_victims"
    victims: int
    forces: tuple[ForceShown, ...]


class OtherCourses(Shown):
    """The suspect's courses towards others; ``recent`` are ids of those of the last years."""

    kind: Literal["other_courses_of_suspect"] = "other_courses_of_suspect"
    courses: tuple[PointerShown, ...]
    recent: tuple[str, ...]


class PlaceNamed(Shown):
    """Where a report asserts something: its id, and the JSON pointer into it."""

    incident_id: str
    pointer: str


class RepeatVictimShown(Shown):
    """Courses of the same victim with other suspects; ``shared`` are reports that stand here and there, ``together``
    the places where reports have it that the suspects acted together."""

    kind: Literal["repeat_victim"] = "repeat_victim"
    courses: tuple[PointerShown, ...]
    shared: tuple[str, ...]
    together: tuple[PlaceNamed, ...]


class CounterAllegationShown(Shown):
    """A course in which the two stand the other way about. Neither time says who is right."""

    kind: Literal["counter_allegation"] = "counter_allegation"
    course: PointerShown
    is_first_by_event: bool
    is_first_by_receipt: bool


class OccasionsTowards(Shown):
    """How many occasions of a course are the suspect's."""

    course_id: str
    attributed: int


class GroupShown(Shown):
    """Conduct towards several persons (PHA 1997 s.1(1A)); no stalking offence rests on it. ``has_objective`` if
    somebody says what the suspect wants of whom: without that it is no such course in law."""

    kind: Literal["group_course"] = "group_course"
    founded: GroupFounded
    courses: tuple[str, ...]
    per_victim: tuple[OccasionsTowards, ...]
    has_each: bool
    has_objective: bool
    shared: tuple[str, ...]
    founds: tuple[str, ...]
    said_in: tuple[PlaceNamed, ...]


class ProxyShown(Shown):
    """Somebody who is said to have acted for the suspect (s.7(3A)); ``counted`` are the reports that count by it."""

    kind: Literal["proxy"] = "proxy"
    parties: tuple[PartyNamed, ...]
    status: ProxyStatus
    counted: tuple[str, ...]
    not_counted: tuple[str, ...]
    said_in: tuple[PlaceNamed, ...]


class ThirdPartyShown(Shown):
    """Somebody around the victim who was drawn in; ``is_harassed`` if conduct towards third parties is reported, and
    ``stands_as`` how they are said to stand to the victim."""

    kind: Literal["third_party"] = "third_party"
    parties: tuple[PartyNamed, ...]
    incidents: tuple[str, ...]
    is_harassed: bool
    stands_as: tuple[str, ...]
    said_in: tuple[PlaceNamed, ...]


class ThirdPartyVictimShown(Shown):
    """That a third party of this course is the victim of the same suspect in others."""

    kind: Literal["third_party_victim"] = "third_party_victim"
    courses: tuple[str, ...]


RelationShown = Annotated[
    OtherVictims
    | OtherCourses
    | RepeatVictimShown
    | CounterAllegationShown
    | GroupShown
    | ProxyShown
    | ThirdPartyShown
    | ThirdPartyVictimShown,
    Field(discriminator="kind"),
]


def relations_shown(relations: Iterable[Relation]) -> tuple[RelationShown, ...]:
    """The relations that were told, in their order; what is a text for the victim's side only is none of them."""
    return tuple(_SHOWN[type(one)](one) for one in relations if not isinstance(one, AskPolice))


def _forces(forces: Iterable[AgencyId]) -> tuple[ForceShown, ...]:
    return tuple(ForceShown(agency=str(force), agency_name=agency_name(force)) for force in forces)


def _pointers(pointers: Iterable[CoursePointer]) -> tuple[PointerShown, ...]:
    return tuple(
        PointerShown(
            course_id=p.course_id,
            forces=_forces(p.forces),
            occasions=p.occasions,
            first_on=p.first_on,
            last_on=p.last_on,
        )
        for p in pointers
    )


def _parties(refs: Iterable[PartyRef]) -> tuple[PartyNamed, ...]:
    return tuple(PartyNamed(incident_id=ref.incident_id, local_id=ref.local_id) for ref in refs)


def _places(places: Iterable[Place]) -> tuple[PlaceNamed, ...]:
    return tuple(PlaceNamed(incident_id=place.incident_id, pointer=place.pointer) for place in places)


def _other_victims(found: SerialSuspectPointer) -> OtherVictims:
    return OtherVictims(victims=found.victims, forces=_forces(found.forces))


def _other_courses(found: SerialSuspect) -> OtherCourses:
    return OtherCourses(courses=_pointers(found.courses), recent=found.recent)


def _repeat_victim(found: RepeatVictim) -> RepeatVictimShown:
    return RepeatVictimShown(courses=_pointers(found.courses), shared=found.shared, together=_places(found.together))


def _counter_allegation(found: CounterAllegation) -> CounterAllegationShown:
    (course,) = _pointers([found.course])
    return CounterAllegationShown(
        course=course, is_first_by_event=found.is_first_by_event, is_first_by_receipt=found.is_first_by_receipt
    )


def _group(found: GroupCourse) -> GroupShown:
    return GroupShown(
        founded=found.founded,
        courses=found.courses,
        per_victim=tuple(OccasionsTowards(course_id=course, attributed=n) for course, n in found.per_victim),
        has_each=found.has_each,
        has_objective=bool(found.objective),
        shared=found.shared,
        founds=found.founds,
        said_in=_places(found.said_in),
    )


def _proxy(found: Proxy) -> ProxyShown:
    return ProxyShown(
        parties=_parties(found.parties),
        status=found.status,
        counted=found.counted,
        not_counted=found.not_counted,
        said_in=_places(found.said_in),
    )


def _third_party(found: ThirdParty) -> ThirdPartyShown:
    return ThirdPartyShown(
        parties=_parties(found.parties),
        incidents=found.incidents,
        is_harassed=found.is_harassed,
        stands_as=found.stands_as,
        said_in=_places(found.said_in),
    )


def _third_party_victim(found: ThirdPartyVictim) -> ThirdPartyVictimShown:
    return ThirdPartyVictimShown(courses=found.courses)


_SHOWN: dict[type[Relation], Callable[[Any], RelationShown]] = {
    SerialSuspectPointer: _other_victims,
    SerialSuspect: _other_courses,
    RepeatVictim: _repeat_victim,
    CounterAllegation: _counter_allegation,
    GroupCourse: _group,
    Proxy: _proxy,
    ThirdParty: _third_party,
    ThirdPartyVictim: _third_party_victim,
}
