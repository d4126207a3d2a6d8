"""How a course stands to other courses and other persons, and what it takes to be told of it. Floor 0a.

A course is of one suspect and one victim, and whoever may see it may see that. What connects it to somebody else is
about somebody else: another victim, a person who acted for the suspect, an accusation the other way. So every relation
says by its type which sight it needs, ``Relations`` tells only what a reader's sights allow, and there is no other way
to read one. Which role has which sights is for ``service.disclosure``; none has any unless it is listed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from service.domain.agency import AgencyId
from service.domain.evidence import PartyRef


class Sight(StrEnum):
    """What somebody may be allowed to see beside a course itself."""

    SERIAL_SUSPECT_POINTER = "serial_suspect.pointer"
    """That the suspect has other victims, how many, and which police forces to ring."""
    SERIAL_SUSPECT_COURSES = "serial_suspect.courses"
    """Which courses those are: content of each still needs sight of that course."""
    REPEAT_VICTIM = "repeat_victim"
    """Other courses of the same victim."""
    COUNTER_ALLEGATION = "counter_allegation"
    """That the victim is accused by the suspect. A prosecutor has to see it (CPIA 1996)."""
    GROUP_COURSE = "group_course"
    """That the conduct was towards several persons: it names their courses."""
    PROXY = "proxy"
    """Who acted for the suspect."""
    THIRD_PARTY = "third_party"
    """Who around the victim was drawn in."""
    ASK_POLICE = "ask_police"
    """That the police may have more to tell, and not what: for whoever stands at the victim's side."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a report asserts something: its id, and the pointer (RFC 6901) into it."""

    incident_id: str
    pointer: str


@dataclass(frozen=True, slots=True)
class CoursePointer:
    """Another course by its id, the police forces that hold it, and when it was last added to by event."""

    course_id: str
    forces: tuple[AgencyId, ...]
    occasions: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class SerialSuspectPointer:
    """That the suspect stands in other courses towards other victims, without saying which."""

    needs: ClassVar[Sight] = Sight.SERIAL_SUSPECT_POINTER
    victims: int
    forces: tuple[AgencyId, ...]


@dataclass(frozen=True, slots=True)
class SerialSuspect:
    """The other courses of the same suspect, towards other victims; ``recent`` are those of the last years."""

    needs: ClassVar[Sight] = Sight.SERIAL_SUSPECT_COURSES
    courses: tuple[CoursePointer, ...]
    recent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskPolice:
    """That the suspect has other victims, or accuses this one, and not which of the two: the police say what may be
    said. Only where a police force itself reports the suspect in this course, so that nobody learns of it by reporting
    him."""

    needs: ClassVar[Sight] = Sight.ASK_POLICE
    text: str


@dataclass(frozen=True, slots=True)
class RepeatVictim:
    """The other courses of the same victim, with other suspects; ``shared`` are reports that stand in this course and
    in one of those: suspects who acted together, or one who is not told from the other. ``together`` says where reports
    have it that they did."""

    needs: ClassVar[Sight] = Sight.REPEAT_VICTIM
    courses: tuple[CoursePointer, ...]
    shared: tuple[str, ...]
    together: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class CounterAllegation:
    """A course in which the two stand the other way about. Which came first is told by event and by receipt, and
    neither says who is right."""

    needs: ClassVar[Sight] = Sight.COUNTER_ALLEGATION
    course: CoursePointer
    is_first_by_event: bool
    is_first_by_receipt: bool


class GroupFounded(StrEnum):
    """On what a group course rests."""

    ASSERTED = "asserted"
    """A person says that the courses are one campaign."""
    SHARED_REPORT = "shared_report"
    """A report tells of conduct towards several victims at once: whether it is a campaign is for a person to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCourse:
    """Conduct towards two or more persons, as s.1(1A) of the Protection from Harassment Act 1997 has it.

    ``per_victim`` gives for each course how many occasions are the suspect's, and ``has_each`` says whether there is
    one towards each. ``objective`` is what the suspect is said to want somebody to do or not to do, empty where nobody
    says so: without it the group is none in law. ``founds`` are the offences that a group course can found; stalking
    is not among them (s.2A needs the single-victim form).
    """

    needs: ClassVar[Sight] = Sight.GROUP_COURSE
    founded: GroupFounded
    courses: tuple[str, ...]
    per_victim: tuple[tuple[str, int], ...]
    has_each: bool
    objective: str
    assertion: str
    shared: tuple[str, ...]
    founds: tuple[str, ...]
    said_in: tuple[Place, ...] = ()


class ProxyStatus(StrEnum):
    """How firmly somebody is held to have acted for the suspect (s.7(3A))."""

    NAMED = "named"
    """A report has them in the role of a proxy, without saying for whom: it counts for nothing yet."""
    ALLEGED = "alleged"
    CONFIRMED = "confirmed"
    DENIED = "denied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """One person who is said to have acted for the suspect.

    ``counted`` are the reports that count towards the suspect's course by that: of those alone in which an assertion
    or the report itself says for whom they acted. ``not_counted`` are the others in which they appear as a proxy.
    ``person_id`` is empty where the party is not resolved.
    """

    needs: ClassVar[Sight] = Sight.PROXY
    person_id: str
    parties: tuple[PartyRef, ...]
    status: ProxyStatus
    counted: tuple[str, ...]
    not_counted: tuple[str, ...]
    assertions: tuple[str, ...]
    said_in: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdParty:
    """Somebody around the victim who appears in reports of the course, and whether conduct towards third parties is
    reported there. ``stands_as`` are codes of how reports say that they stand to the victim."""

    needs: ClassVar[Sight] = Sight.THIRD_PARTY
    person_id: str
    parties: tuple[PartyRef, ...]
    incidents: tuple[str, ...]
    is_harassed: bool
    stands_as: tuple[str, ...] = ()
    said_in: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class ThirdPartyVictim:
    """A third party of this course who is the victim of the same suspect in others. It needs the sight of a serial
    suspect's courses, for that is what it tells."""

    needs: ClassVar[Sight] = Sight.SERIAL_SUSPECT_COURSES
    person_id: str
    courses: tuple[str, ...]


Relation = (
    SerialSuspectPointer
    | SerialSuspect
    | AskPolice
    | RepeatVictim
    | CounterAllegation
    | GroupCourse
    | Proxy
    | ThirdParty
    | ThirdPartyVictim
)


class Relations:
    """The relations of one course. They are told by ``told_to`` only."""

    __slots__ = ("_all",)

    def __init__(self, relations: Collection[Relation]) -> None:
        self._all = tuple(relations)

    def told_to(self, sights: Collection[Sight]) -> tuple[Relation, ...]:
        """Those relations that the sights allow; with none, nothing: not even how many there are."""
        return tuple(relation for relation in self._all if relation.needs in sights)

    def __repr__(self) -> str:
        return "Relations(...)"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAssertion:
    """That a person, or a report, holds courses of one suspect to be one campaign, and with what objective (may be
    empty). ``said_in`` are the places of reports that say so.

    ``by`` is the opaque reference of whoever decided. Raises ``ValueError`` without a reason or for fewer than two
    courses.
    """

    id: str
    courses: frozenset[str]
    objective: str
    reason: str
    by: str
    at: datetime
    said_in: tuple[Place, ...] = ()

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an assertion of a group needs a reason")
        if len(self.courses) < 2:
            raise ValueError("a group is of two courses or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyAssertion:
    """That a person holds a party of a report to have acted for the suspect of a course, or not to have.

    The latest on a party and a course has the last word. Raises ``ValueError`` without a reason.
    """

    id: str
    party: PartyRef
    course_id: str
    status: ProxyStatus
    reason: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an assertion about a proxy needs a reason")
        if self.status is ProxyStatus.NAMED:
            raise ValueError("an assertion alleges, confirms or denies")
