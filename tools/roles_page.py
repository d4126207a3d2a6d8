"""Write docs/roles.md: what each role may do and see, from the role files, the routes and the types of the views.

    python tools/roles_page.py > docs/roles.md

It is made for a data-protection officer to read and sign, so nothing in it is written by hand but the words for each
permission, row filter, sight and search. A test asserts that the page in the repository is the one that is made.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from service.api.deps import Guard
from service.disclosure.permissions import Filter, Permission, RowFilter, View
from service.disclosure.role import Role
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyKind
from service.domain.principal import ComesAs
from service.domain.relations import Sight
from service.domain.report import Kind
from service.main import create_app
from service.settings import Settings

MAY: Mapping[Permission, str] = {
    Permission.ME_READ: "ask who they are to the service",
    Permission.INCIDENT_WRITE: "send reports, and correct, withdraw or restrict those of their own agency",
    Permission.INCIDENT_READ_OWN: "read the reports of their own agency as they were sent",
    Permission.IMPORT_WRITE: "send many reports at once",
    Permission.STAFF_WRITE: "say who works for their agency, so that nobody reads a record of their own",
    Permission.POLICE_COURSE_READ: "read courses in the view of the police",
    Permission.POLICE_EXPLANATION_READ: "read why reports are held to belong together",
    Permission.POLICE_REVIEW_READ: "read questions who is who",
    Permission.POLICE_REVIEW_JUDGE: "answer them, and take an answer back",
    Permission.POLICE_OCCASION_DECIDE: "decide whether reports tell of one occasion or of several",
    Permission.POLICE_COURSE_SHARE: "give another agency its view of a course for a while, and take it back",
    Permission.POLICE_COURSE_ALLOCATE: "allocate a course to staff, and restrict it to them",
    Permission.ACCESS_ASK: "ask for sight of a course that is closed to their agency",
    Permission.BREAK_GLASS_ASK: "ask to open a course in an emergency",
    Permission.BREAK_GLASS_APPROVE: "open it to a colleague who asks",
    Permission.POLICE_MEASURE_READ: "read figures about their force's courses, which name nobody",
    Permission.RETENTION_DECIDE: "decide how long their agency's own reports are kept, and dispose of them",
    Permission.POLICE_SAFE_REVEAL: "have safe details revealed, for a reason that is logged",
    Permission.POLICE_MATCH: "ask whether a person is known, by details of theirs",
    Permission.POLICE_PERSON_READ: "read who a person is held to be",
    Permission.POLICE_UNUSED_READ: "read the index of unused material",
    Permission.CPS_COURSE_READ: "read courses in the view of prosecutors",
    Permission.CPS_SNAPSHOT_TAKE: "fix a course as it stands",
    Permission.CPS_UNUSED_READ: "read the index of unused material",
    Permission.CPS_SAFE_REVEAL: "have safe details revealed for witness care, for a reason that is logged",
    Permission.PARTNER_COURSE_READ: "read courses in the view of a partner",
    Permission.EVENT_READ: "be told that a course changed, or that what was read no longer holds; by its id",
    Permission.AUDIT_READ: "read what their own agency's clients did, and proofs that the log is whole",
}
"""What a role with the permission may do."""

RECORDS: Mapping[RowFilter, str] = {
    RowFilter.OWN_INCIDENT: "courses in which a report of their own agency stands",
    RowFilter.CPS_REFERRAL: "courses in which a referral to the Crown Prosecution Service stands",
    RowFilter.OWN_CLIENT: "courses whose victim is the victim of a report of their own agency",
    RowFilter.OWN_PUPIL: (
        "courses whose victim is the victim of a report of their own agency, where police, prosecutors or that agency "
        "report; reports of other partners are left out of all that is shown and counted"
    ),
    RowFilter.OWN_SUBJECT: (
        "courses whose suspect is the suspect of a report of their own agency, where police, prosecutors or that "
        "agency attribute a report to him; reports of other partners are left out of all that is shown and counted"
    ),
    RowFilter.OF_BOTH: (
        "courses in which a report of their own agency stands; reports of other partners are left out of all that is "
        "shown"
    ),
    RowFilter.NOTHING: "none",
}
"""Which courses there are for a role; any other is answered as if it did not exist."""

TOLD: Mapping[Sight, str] = {
    Sight.SERIAL_SUSPECT_POINTER: "that the suspect has other victims, how many, and which police forces to ring",
    Sight.SERIAL_SUSPECT_COURSES: "which courses those are, by id",
    Sight.REPEAT_VICTIM: "other courses of the same victim, by id",
    Sight.COUNTER_ALLEGATION: "that the suspect accuses the victim",
    Sight.GROUP_COURSE: "that conduct was towards several persons, and their courses by id",
    Sight.PROXY: "who is said to have acted for the suspect, by place in a report",
    Sight.THIRD_PARTY: "who around the victim was drawn in, by place in a report",
    Sight.ASK_POLICE: "that the police may have more to tell, and not what",
}
"""What a role with the sight is told of beside the course itself."""

BY: Mapping[Filter, str] = {
    Filter.BEHAVIOUR: "kind of conduct",
    Filter.CLASSIFICATION: "crime",
    Filter.ORDER: "kind of order",
    Filter.INDICATOR: "indicator",
    Filter.SINCE: "day",
    Filter.FORCE: "police force",
}
"""What a list may be searched by."""

AGENCIES = {AgencyKind.POLICE: "police forces", AgencyKind.CPS: "the CPS", AgencyKind.PARTNER: "partner agencies"}
REPORTS = {
    Kind.POLICE_INCIDENT: "police incidents",
    Kind.CPS_REFERRAL: "referrals to the CPS",
    Kind.PARTNER_REFERRAL: "partner referrals",
}
OFFICERS, RECORDS_SYSTEM = frozenset({View.POLICE}), frozenset({View.POLICE_RECORDS})
OF_SOME: Mapping[str, frozenset[View]] = {
    "PoliceCourseItem": OFFICERS,
    "PoliceRecordsCourseItem": RECORDS_SYSTEM,
    "PoliceCourse": OFFICERS,
    "PoliceRecordsCourse": RECORDS_SYSTEM,
    "PoliceTimeline": OFFICERS,
    "PoliceRecordsTimeline": RECORDS_SYSTEM,
    "CandidateShown": OFFICERS,
    "CandidateGraded": RECORDS_SYSTEM,
    "CpsCourse": frozenset({View.CPS}),
    "CpsCaseworkCourse": frozenset({View.CPS_CASEWORK}),
    "PartnerCourseItem": frozenset({View.PARTNER, View.HEALTH}),
    "PartnerSystemCourseItem": frozenset({View.PARTNER_SYSTEM}),
    "EducationCourseItem": frozenset({View.EDUCATION}),
    "SuspectSideCourseItem": frozenset({View.SUSPECT_SIDE}),
    "DualSideCourseItem": frozenset({View.DUAL_SIDE}),
    "PartnerCourse": frozenset({View.PARTNER}),
    "HealthCourse": frozenset({View.HEALTH}),
    "PartnerSystemCourse": frozenset({View.PARTNER_SYSTEM}),
    "EducationCourse": frozenset({View.EDUCATION}),
    "SuspectSideCourse": frozenset({View.SUSPECT_SIDE}),
    "DualSideCourse": frozenset({View.DUAL_SIDE}),
}
"""Answers that only some of those who may make a call are given, and in which view. The tests of the matrix assert
it of real answers."""

HEAD = """# Every role, whole

For the data-protection officer of an agency that takes part: what each role may do, which records there are for it,
and every field that it is shown. Made from the role files in `service/disclosure/`, the routes and the types of the
views by `make roles`; nothing here is kept by hand. Why it is so is in [disclosure.md](disclosure.md).

Nothing is allowed that is not listed. Beside the records that stand with a role, people give sight of single courses
for a while ([sharing.md](sharing.md)), always in the view of the role. A record that a role may not see is answered as
if it did not exist, and is in no count. Every reading, every denial and every writing has its entry in the access log
([audit.md](audit.md)). A machine names the person it acts for with every reading. Nobody reads a record in which they
are a party ([staff.md](staff.md))."""
SIGNED = """## Signed

| agency | data-protection officer | date | version of the rules (`policy` in the access log) |
|---|---|---|---|
| | | | |"""


class Page:
    """The page for one application."""

    def __init__(self, app: FastAPI) -> None:
        contract = app.openapi()
        self._schemas: Mapping[str, Mapping[str, Any]] = contract["components"]["schemas"]
        self._calls: defaultdict[Permission, list[tuple[str, list[str]]]] = defaultdict(list)
        for method, path, guard in _guarded(app):
            answers = contract["paths"][path][method.lower()]["responses"]
            shown = [name for status, answer in answers.items() if status.startswith("2") for name in _named(answer)]
            self._calls[guard].append((f"{method} {path}", list(dict.fromkeys(shown))))

    def text(self) -> str:
        """The whole of it."""
        parts = [HEAD, self._short(), *(self._role(role) for role in ROLES.values()), self._types(), SIGNED]
        return "\n\n".join(parts)

    @staticmethod
    def _short() -> str:
        rows = [
            f"| [{role.name}](#{role.name}) | {_listed(AGENCIES[kind] for kind in AgencyKind if kind in role.held_by)} "
            f"| {_listed((kind.value for kind in ComesAs if kind in role.comes_as), 'or')} "
            f"| {REPORTS[role.posts] if role.posts else 'nothing'} | {RECORDS[role.rows].partition(';')[0]} |"
            for role in ROLES.values()
        ]
        return "\n".join(
            ["## In short", "", "| role | held by | comes as | sends | records |", "|---|---|---|---|---|", *rows]
        )

    def _role(self, role: Role) -> str:
        held = [permission for permission in Permission if permission in role.permissions]
        sights = [TOLD[sight] for sight in Sight if sight in role.sights]
        filters = [BY[by] for by in Filter if by in role.filters]
        lines = [
            f"## {role.name}",
            "",
            role.note,
            "",
            f"- Records: {RECORDS[role.rows]}.",
            f"- Told of beside a course itself: {'; '.join(sights) or 'nothing'}.",
            f"- May search its list by: {', '.join(filters) or 'nothing'}.",
            f"- Courses restricted to named staff: {'open to it' if role.sees_restricted else 'only if named'}.",
            "",
            "| may | by calling | is answered |",
            "|---|---|---|",
        ]
        for permission in held:
            for number, (call, shown) in enumerate(self._calls[permission]):
                fitting = [name for name in self._opened(shown) if role.view in OF_SOME.get(name, {role.view})]
                lines.append(f"| {MAY[permission] if not number else ''} | `{call}` | {', '.join(fitting)} |")
        return "\n".join([*lines, *self._fields(role, held)])

    def _fields(self, role: Role, held: Iterable[Permission]) -> Iterator[str]:
        """What the role is shown of a course: the fields of the types that it alone, or few with it, are given."""
        own = [
            name
            for permission in held
            for _, shown in self._calls[permission]
            for name in self._opened(shown)
            if role.view in OF_SOME.get(name, ())
        ]
        if own:
            yield from ("", "Of a course it is shown:", "")
        for name in dict.fromkeys(own):
            yield f"- **{name}** ({_sentence(self._schemas[name])}): {self._members(name)}."

    def _opened(self, names: Iterable[str]) -> list[str]:
        """The types, with what a page or a list holds beside it."""
        found: list[str] = []
        for name in names:
            inner = [one for one in _named(self._schemas[name]) if one in OF_SOME]
            found += inner if inner and name not in OF_SOME else [name]
        return found

    def _members(self, name: str) -> str:
        """The fields of a type as words, each with the type that it is made of."""
        members = self._schemas[name].get("properties", {})
        return ", ".join(
            f"{_words(field)} ({', '.join(named)})" if (named := _named(value)) else _words(field)
            for field, value in members.items()
        )

    def _types(self) -> str:
        """Every type that an answer is made of, in alphabetical order."""
        found: set[str] = set()
        todo = [name for calls in self._calls.values() for _, shown in calls for name in shown]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += _named(self._schemas[name])
        head = ["## What the answers are made of", "", "| type | what it is | fields |", "|---|---|---|"]
        rows = [
            f"| {name} | {_sentence(self._schemas[name])} | {self._members(name)} |"
            for name in sorted(found)
            if "properties" in self._schemas[name]
        ]
        return "\n".join([*head, *rows])


def _guarded(app: FastAPI) -> Iterator[tuple[str, str, Permission]]:
    """Every route that takes a permission, and the permission."""
    for route in iter_route_contexts(app.routes):
        guards = list(_guards(getattr(route, "dependant", None)))
        for method in sorted((route.methods or set()) - {"HEAD"}) if guards else ():
            yield method, str(route.path), guards[0].permission


def _guards(dependant: Dependant | None) -> Iterator[Guard]:
    if dependant is not None:
        if isinstance(dependant.call, Guard):
            yield dependant.call
        for inner in dependant.dependencies:
            yield from _guards(inner)


def _named(schema: Any) -> list[str]:
    """The types that a schema refers to, each once, in order."""
    if isinstance(schema, Mapping):
        own = [schema["$ref"].rpartition("/")[2]] if isinstance(schema.get("$ref"), str) else []
        skipped = {"examples", "mapping"}
        inner = [name for key, value in schema.items() if key not in skipped for name in _named(value)]
        return list(dict.fromkeys([*own, *inner]))
    return list(dict.fromkeys(name for one in schema for name in _named(one))) if isinstance(schema, list) else []


def _sentence(schema: Mapping[str, Any]) -> str:
    """The first sentence of what a type is, in one line."""
    text = " ".join(str(schema.get("description", "")).split())
    return re.split(r"(?<=[a-z)`])\.(?: |$)", text)[0].replace("`", "").replace("|", r"\|")


def _words(field: str) -> str:
    return field.replace("_", " ")


def _listed(words: Iterable[str], last: str = "and") -> str:
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def page() -> str:
    """The page as it is to stand in docs/roles.md."""
    with TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"sqlite:///{folder}/none.db"))
        try:
            return Page(app).text() + "\n"
        finally:
            app.state.context.store.close()


if __name__ == "__main__":
    sys.stdout.write(page())
