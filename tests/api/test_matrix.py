"""The matrix: everybody asks every route for every record, and is told exactly what the tables here say.

The tables are written by hand from docs/disclosure.md and docs/sharing.md. A cell is one principal, one route and one
relation to a record: what is answered, and which members it has.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from .asked import OF_HAMPSHIRE, OF_KENT, report, with_supervisors
from .sharing import share, withdraw
from .test_allocation import allocate, restrict
from .test_own_record import registered
from .test_shares import run_out
from .world import (
    ABSENT_COURSE,
    ABSENT_INCIDENT,
    CLIENTS,
    CLINIC,
    HAMPSHIRE,
    HELPLINE,
    HOUSING,
    KENT,
    LANDLORD,
    PROBATION,
    PROSECUTORS,
    SCHOOL,
    SENDERS,
    SUSSEX,
    Body,
    World,
)

NOBODY = "nobody"
PRINCIPALS: Mapping[str, tuple[str, str]] = {
    **CLIENTS,
    OF_KENT: (KENT, "police_supervisor"),
    OF_HAMPSHIRE: (HAMPSHIRE, "police_supervisor"),
    "colleague of Sussex": (SUSSEX, "police_investigator"),
}

INVESTIGATOR, SUPERVISOR, RECORDS = "police_investigator", "police_supervisor", "police_records"
OFFICERS = {INVESTIGATOR, SUPERVISOR}
POLICE = {*OFFICERS, RECORDS}
CPS = {"cps_prosecutor", "cps_casework"}
PARTNER = {
    "partner_system",
    "partner_practitioner",
    "partner_health",
    "partner_education",
    "partner_suspect_side",
    "partner_dual_side",
}
RELEASED_TO_PROSECUTORS = {"code": "ORIGINATOR-CONTROL", "release_to": ["cps"]}
REVEAL = {"kinds": ["address", "phone"], "reason_code": "safeguarding", "reason": "A visit today."}

ROUTES: Mapping[tuple[str, str], set[str]] = {
    ("GET", "/v1/police/courses/{}"): POLICE,
    ("GET", "/v1/police/courses/{}/timeline"): POLICE,
    ("GET", "/v1/police/courses/{}/explanation"): OFFICERS,
    ("GET", "/v1/police/courses/{}/chronology"): POLICE,
    ("GET", "/v1/police/courses/{}/unused-material"): OFFICERS,
    ("GET", "/v1/police/courses/{}/occasions/decisions"): OFFICERS,
    ("GET", "/v1/police/courses/{}/shares"): {SUPERVISOR},
    ("GET", "/v1/police/courses/{}/allocation"): {SUPERVISOR},
    ("POST", "/v1/police/courses/{}/reveals"): OFFICERS,
    ("GET", "/v1/cps/courses/{}"): CPS,
    ("GET", "/v1/cps/courses/{}/chronology"): CPS,
    ("GET", "/v1/cps/courses/{}/unused-material"): {"cps_prosecutor"},
    ("GET", "/v1/cps/courses/{}/snapshots"): CPS,
    ("POST", "/v1/cps/courses/{}/reveals"): {"cps_prosecutor"},
    ("GET", "/v1/partner/courses/{}"): PARTNER,
}
"""Which roles are let in; the others get 403 whatever they ask for."""
OF_INCIDENTS: Mapping[tuple[str, str], set[str]] = {
    ("GET", "/v1/incidents/{}"): {*POLICE, "cps_casework", *PARTNER},
    ("GET", "/v1/incidents/{}/retention"): {SUPERVISOR, "cps_prosecutor", "partner_practitioner", "partner_health"},
}

AGENCIES_IN: Mapping[str, set[str]] = {
    "of several forces, with a referral": {SUSSEX, HAMPSHIRE, PROSECUTORS, HELPLINE, HOUSING},
    "of Kent alone": {KENT},
    "of a patient": {KENT, CLINIC},
    "of a pupil": {KENT, SCHOOL},
    "of a probationer": {KENT, PROBATION},
    "of two tenants": {KENT, LANDLORD},
    "shared with Hampshire and housing": {KENT},
    "no longer shared": {KENT},
    "shared until a moment ago": {KENT},
    "shared, and under the control of Kent": {KENT},
    "restricted, others may know": {SUSSEX, HAMPSHIRE},
    "restricted, nobody may know": {SUSSEX, HAMPSHIRE},
}
"""Each course by what it is to those who ask, and whose reports it is made of."""
ABSENT = "none at all"
SHARED = "shared with Hampshire and housing"
CONTROLLED = "shared, and under the control of Kent"
"""A share opens nothing in it: Kent released its one report to prosecutors, who have no referral of it."""
PARTY = ("colleague of Sussex", "of several forces, with a referral")
"""An officer who is the suspect."""


def sees(who: str, course: str) -> bool:
    """Whether the course is there for that principal, given that the route lets them in."""
    agency, role = PRINCIPALS[who]
    if course == ABSENT:
        return False
    if (who, course) == PARTY:
        return False
    if course.startswith("restricted"):
        is_allocated = who == "investigator of Sussex" and course == "restricted, others may know"
        return is_allocated or (agency in AGENCIES_IN[course] and role == SUPERVISOR)
    if course == SHARED and agency in (HAMPSHIRE, HOUSING):
        return True
    return agency in AGENCIES_IN[course]


def expected(who: str, method: str, path: str, course: str) -> int:
    """The status."""
    if who == NOBODY:
        return 401
    agency, role = PRINCIPALS[who]
    if role not in ROUTES[method, path]:
        return 403
    if not sees(who, course):
        return 404
    if path.endswith("/reveals") and agency not in AGENCIES_IN[course]:
        return 403  # by a share
    return 200


NAMES = (
    ("Hannah Bright", "Marek Kowalski"),
    ("Priya Chandran", "Dean Hollis"),
    ("Aoife Kerrigan", "Gareth Vaughan"),
    ("Yasmin Marlowe", "Callum Ashdown"),
    ("Iqra Fairweather", "Tobias Fennimore"),
    ("Mei Tan", "Bram Quill"),
    ("Bronwen Lindqvist", "Gethin Pritchard"),
    ("Oluwaseun Okonjo", "Ivor Stroud"),
    ("Ines Aldous", "Edmund Wyatt"),
    ("Catrin Pryce", "Piotr Zielinski"),
    ("Zofia Nowak", "Ruben Hart"),
    ("Nerys Ellacott", "Tomos Brade"),
)
"""Victim and suspect of each course."""


def somebody(name: str, year: int) -> Body:
    """A person of that name, born in that year."""
    given, family = name.split()
    return {"name": {"given": [given], "family": family}, "dob": f"{year}-0{year % 9 + 1}-17"}


PEOPLE: Mapping[str, tuple[Body, Body]] = {
    course: (somebody(hers, 1960 + number), somebody(his, 1975 + number))
    for number, (course, (hers, his)) in enumerate(zip(AGENCIES_IN, NAMES, strict=True))
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The world, each course by its name here, and the reports, each with whose it is."""

    world: World
    courses: Mapping[str, str]
    incidents: Mapping[str, tuple[str, str]]


async def filled(world: World) -> Cast:
    """The courses are on file, shared, restricted and allocated as their names say."""
    world, courses, incidents = await with_supervisors(world), {}, {}
    for number, (course, agencies) in enumerate(AGENCIES_IN.items()):
        for agency in sorted(agencies):
            body = report(f"M-{number}", *PEOPLE[course], agency=agency)
            body |= {"urn": "47AA0410226"} if not number else {}
            body |= {"handling": [RELEASED_TO_PROSECUTORS]} if course == CONTROLLED else {}
            answer = (await world.post(body)).json()
            incidents[f"{course}, {agency}"] = (answer["incident"]["id"], agency)
        sender = SENDERS[KENT if KENT in agencies else SUSSEX]
        courses[course] = await world.course_of(f"M-{number}", sender)
    for agency in (HAMPSHIRE, HOUSING):
        for course in (SHARED, CONTROLLED):
            assert (await share(world, courses[course], agency, who=OF_KENT)).status_code == 201
        given = await share(world, courses["no longer shared"], agency, who=OF_KENT)
        assert (await withdraw(world, given.json()["url"], OF_KENT)).status_code == 200
        given = await share(world, courses["shared until a moment ago"], agency, who=OF_KENT)
        run_out(world, given.json()["id"])
    registered(world, PARTY[0], PEOPLE[PARTY[1]][1])
    for policy, course in (("hit", "restricted, others may know"), ("no_hit", "restricted, nobody may know")):
        assert (await restrict(world, courses[course], policy)).status_code == 200
    officer = "investigator-of-sussex"
    assert (await allocate(world, courses["restricted, others may know"], officer)).status_code == 201
    courses[ABSENT], incidents[ABSENT] = ABSENT_COURSE, (ABSENT_INCIDENT, "")
    return Cast(world, courses, incidents)


@pytest.fixture
def cast(world: World) -> Cast:
    """Everybody and everything."""
    return asyncio.run(filled(world))


class Tried:
    """What was asked, and where the answer was not what the tables say."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.wrong: list[str] = []
        self.statuses: Counter[int] = Counter()

    async def ask(self, who: str) -> None:
        """That principal asks every route for everything."""
        await self.ask_for_courses(who, ROUTES)
        await self.ask_for_incidents(who, OF_INCIDENTS)

    async def ask_for_courses(self, who: str, routes: Iterable[tuple[str, str]]) -> None:
        """That principal asks these routes for every course."""
        for course, course_id in self.cast.courses.items():
            for method, path in routes:
                answer = await self._answer(who, method, path.format(course_id))
                due = expected(who, method, path, course)
                if answer.status_code != due:
                    self.wrong.append(f"{who}: {method} {path} {course}: {answer.status_code}, not {due}")
                elif due == 200 and (members := set(answer.json())) != set(shown(who, path).split()):
                    self.wrong.append(f"{who}: {method} {path} {course}: {' '.join(sorted(members))}")

    async def ask_for_incidents(self, who: str, routes: Iterable[tuple[str, str]]) -> None:
        """That principal asks these routes for every report."""
        for name, (incident_id, agency) in self.cast.incidents.items():
            for method, path in routes:
                answer = await self._answer(who, method, path.format(incident_id))
                due = expected_of_report(who, method, path, name, agency)
                if answer.status_code != due:
                    self.wrong.append(f"{who}: {method} {path} {name}: {answer.status_code}, not {due}")

    async def _answer(self, who: str, method: str, url: str) -> httpx.Response:
        sent: dict[str, Any] = {"json": REVEAL} if method == "POST" else {}
        answer = await self.cast.world.as_(None if who == NOBODY else who).request(method, url, **sent)
        self.statuses[answer.status_code] += 1
        return answer


def expected_of_report(who: str, method: str, path: str, name: str, agency: str) -> int:
    """The status where a report of that agency is asked for."""
    if who == NOBODY:
        return 401
    own, role = PRINCIPALS[who]
    if role not in OF_INCIDENTS[method, path]:
        return 403
    return 200 if own == agency and not (who == PARTY[0] and name.startswith(PARTY[1])) else 404


async def test_everybody_is_told_of_every_record_what_the_tables_say(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = Tried(cast)
    for who in (*PRINCIPALS, NOBODY):
        await tried.ask(who)
    cells = sum(tried.statuses.values())
    with capsys.disabled():
        found = f"{len(tried.wrong)} deviations, statuses {dict(sorted(tried.statuses.items()))}"
        print(f"\nmatrix: {cells} cells, {found}")  # noqa: T201
    assert tried.wrong == []
    assert cells > 1200


def shown(who: str, path: str) -> str:
    """The members of the answer."""
    return SHOWN.get((PRINCIPALS[who][1], path)) or SHOWN["", path]


PRINTED = (
    "counts first_at gaps handling id last_at occasions orders proceedings read_by redactions revision "
    "severity_rules_on severity_steps status suspect_names url urns victim_names"
)
UNUSED = "handling id items most_considered read_by revision url"
REVEALED = "course_id kinds parties watermark"
CASEWORK = (
    "agencies behaviours first_at formed_from gaps id incidents last_at occasions orders record redactions "
    "relationships revised_at revision split_from status suspect timeline url urns victim"
)
PRACTITIONER = (
    "ask_police behaviours breaches first_on gaps id indicators last_on occasions orders other_agencies own_reports "
    "police_contacts proceedings prompts revision status suspect timeline url victim"
)
SHOWN: Mapping[tuple[str, str], str] = {
    ("", "/v1/police/courses/{}"): (
        "agencies behaviours first_at formed_from gaps id incidents last_at neighbours occasions orders prompts record "
        "redactions relationships revised_at revision split_from status suspect url urns victim"
    ),
    (RECORDS, "/v1/police/courses/{}"): (
        "first_at formed_from gaps id incidents indicators last_at limits neighbours occasions others proceedings "
        "prompts redactions relations revised_at revision split_from status url urns"
    ),
    ("", "/v1/police/courses/{}/timeline"): "id occasions redactions revision url",
    ("", "/v1/police/courses/{}/explanation"): "considered id links redactions revision url",
    ("", "/v1/police/courses/{}/chronology"): PRINTED,
    ("", "/v1/police/courses/{}/unused-material"): UNUSED,
    ("", "/v1/police/courses/{}/occasions/decisions"): "id items url",
    ("", "/v1/police/courses/{}/shares"): "id items url",
    ("", "/v1/police/courses/{}/allocation"): "allocations id is_restricted restrictions url",
    ("", "/v1/police/courses/{}/reveals"): REVEALED,
    ("cps_prosecutor", "/v1/cps/courses/{}"): f"{CASEWORK} prompts",
    ("cps_casework", "/v1/cps/courses/{}"): CASEWORK,
    ("", "/v1/cps/courses/{}/chronology"): PRINTED,
    ("", "/v1/cps/courses/{}/unused-material"): UNUSED,
    ("", "/v1/cps/courses/{}/snapshots"): "items",
    ("", "/v1/cps/courses/{}/reveals"): REVEALED,
    ("partner_system", "/v1/partner/courses/{}"): "id last_month occasions own_reports revision status url",
    ("partner_practitioner", "/v1/partner/courses/{}"): PRACTITIONER,
    ("partner_health", "/v1/partner/courses/{}"): f"{PRACTITIONER} nhs_numbers",
    ("partner_education", "/v1/partner/courses/{}"): "id orders own_reports police_contacts pupil suspect url",
    ("partner_suspect_side", "/v1/partner/courses/{}"): (
        "behaviours breaches first_on gaps id indicators last_on occasions orders own_reports police_contacts "
        "proceedings status subject timeline url"
    ),
    ("partner_dual_side", "/v1/partner/courses/{}"): "id orders own_reports url",
}
"""The members of each answer; where no role is named, of all who get it. What is in them is pinned by type in
``tests.disclosure.test_pinned_fields``, and word by word in ``tests.disclosure.test_marked_words``."""
