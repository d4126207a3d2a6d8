"""A course in which every value of every report is a marked word that says whose and what it is.

Five agencies report: two forces, prosecutors, a helpline and a refuge. ``c-refuge-victim-phone`` is the phone of the
victim as the refuge reports it. Whatever a view shows can so be told by looking for marked words in it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from pydantic import BaseModel

from service.conduct.findings import find
from service.conduct.summary import summarise
from service.disclosure.material import material
from service.disclosure.permissions import View
from service.disclosure.told import told_of
from service.disclosure.views.cps import cps_course, cps_course_item
from service.disclosure.views.partner import (
    partner_course,
    partner_course_item,
    partner_system_course,
    partner_system_course_item,
)
from service.disclosure.views.partner_sides import (
    dual_side_course,
    dual_side_course_item,
    education_course,
    education_course_item,
    health_course,
    suspect_side_course,
    suspect_side_course_item,
)
from service.disclosure.views.police import police_course, police_course_item, police_timeline
from service.disclosure.views.police_records import (
    police_records_course,
    police_records_course_item,
    police_records_timeline,
)
from service.domain.agency import AgencyId
from service.domain.course import Course, Member, Neighbours
from service.domain.record import Asked, Findings
from service.domain.report import read_report
from service.domain.standing import Standing

AGENCIES = {
    "sussex": "police:47",
    "hampshire": "police:44",
    "prosecutors": "cps:south-east",
    "helpline": "partner:c-helpline-agency",
    "refuge": "partner:c-refuge-agency",
}
KINDS = {"police": "police_incident", "cps": "cps_referral", "partner": "partner_referral"}
DAYS = {"sussex": 3, "hampshire": 8, "prosecutors": 12, "helpline": 15, "refuge": 20}
NEIGHBOURS = Neighbours(same_suspect=2, same_victim=1)
MARK = re.compile(r"c-[a-z]+(?:-[a-z]+)+")


def _party(tag: str, local_id: str, role: str) -> dict[str, Any]:
    def mark(what: str) -> str:
        return f"c-{tag}-{role.replace('_', '')}-{what}"

    def address(what: str, visibility: str | None) -> dict[str, Any]:
        parts = ("line", "town", "postcode", "uprn", "from", "to")
        return {**{part: mark(f"{what}-{part}") for part in parts}, "visibility": visibility}

    return {
        "local_id": local_id,
        "role": role,
        "name": {"given": [mark("given")], "family": mark("family")},
        "aliases": [{"full": mark("alias")}],
        "dob": mark("dob"),
        "sex": "1" if role == "suspect" else "2",
        "age": 35,
        "phones": [
            {"value": mark("phone")},
            {"value": mark("safephone"), "visibility": "safe"},
            {"value": mark("openphone"), "visibility": "known_to_suspect"},
        ],
        "emails": [{"value": mark("email")}, {"value": mark("openemail"), "visibility": "ordinary"}],
        "handles": [{"platform": mark("platform"), "value": mark("handle")}],
        "addresses": [address("home", None), address("former", "known_to_suspect"), address("safehome", "safe")],
        "vehicles": [{"vrm": mark("vehicle")}],
        "identifiers": [
            {"type": kind, "value": mark(kind)} for kind in ("pnc", "cro", "asn", "nhs", "nino", "driver", "crn")
        ],
        "description": mark("description"),
    }


def body_of(tag: str) -> dict[str, Any]:
    """A report of one agency with a marked word in every place."""
    occurred = f"2026-11-{DAYS[tag]:02}T18:05:00+00:00"
    return {
        "kind": KINDS[AGENCIES[tag].partition(":")[0]],
        "source": {"reference": f"c-{tag}-reference", "system": f"c-{tag}-system"},
        "occurred": {"from": occurred, "precision": "minute"},
        "reported": {"at": occurred, "channel": f"c-{tag}-reportchannel"},
        "narrative": f"c-{tag}-narrative",
        "behaviours": [
            {"code": f"c-{tag}-code", "channel": f"c-{tag}-channel"},
            {"code": "EXT_ORDER_BREACH", "channel": tag},
            {"code": "EXT_ATTEMPT_LOCATE", "channel": tag},
        ],
        "classification": {"principal": {"cjs_code": f"c-{tag}-cjs", "ho_class": f"c-{tag}-ho"}},
        "urn": f"c-{tag}-urn",
        "parties": [
            _party(tag, "V1", "victim"),
            _party(tag, "S1", "suspect"),
            _party(tag, "W1", "witness"),
            _party(tag, "T1", "third_party"),
            _party(tag, "P1", "proxy"),
            _party(tag, "V2", "victim") | {"name": {"full": f"c-{tag}-othervictim"}},
        ],
        "relationship": {"from": "S1", "to": "V1", "type": f"c-{tag}-relation", "started": f"c-{tag}-since"},
        "knowledge": [{"kind": f"c-{tag}-knowledge"}],
        "impact": {"text": f"c-{tag}-impact"},
        "orders": [
            {
                "type": f"c-{tag}-order",
                "interim": True,
                "reference": f"c-{tag}-orderref",
                "court": f"c-{tag}-court",
                "made_at": f"c-{tag}-made",
                "served_at": f"c-{tag}-served",
                "expires_at": f"c-{tag}-expires",
                "conditions": [{"id": f"c-{tag}-conditionid", "text": f"c-{tag}-condition"}],
                "officer": f"c-{tag}-orderofficer",
            }
        ],
        "risk_assessments": [{"grade": f"c-{tag}-grade"}],
        "handling": [f"c-{tag}-handling", {"officer_contact": f"c-{tag}-officer", "more": f"c-{tag}-note"}],
    }


Bodies = Mapping[str, dict[str, Any]]


def bodies() -> dict[str, dict[str, Any]]:
    """The five reports."""
    return {tag: body_of(tag) for tag in AGENCIES}


def course_of(reports: Bodies, agencies: Mapping[str, str] = AGENCIES) -> Course:
    """The course that the reports make up."""
    return Course(
        id="crs_marked",
        victim_person_id="c-internal-victimperson",
        suspect_person_id="c-internal-suspectperson",
        members=tuple(
            Member(
                incident_id=f"inc_{tag}",
                agency=AgencyId.parse(agencies[tag]),
                received_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
                report=read_report(body),
                standing=Standing.ATTRIBUTED,
                victim="V1",
                suspect="S1",
            )
            for tag, body in reports.items()
        ),
        revised_at=datetime(2026, 11, 24, 9, tzinfo=UTC),
        revision=3,
        formed_from=("crs_merged",),
        split_from="crs_origin",
    )


Show = Callable[[Course], BaseModel]
SUSSEX, HELPLINE, PROSECUTORS = (AgencyId.parse(AGENCIES[tag]) for tag in ("sussex", "helpline", "prosecutors"))


def found(course: Course, view: View, reader: AgencyId) -> Findings:
    """What the rules find in the course for that view."""
    return find(*material(course, summarise(course), view, reader), Asked(on=date(2026, 11, 25), reader=reader))


def told(course: Course, view: View) -> Course:
    """What the view tells the helpline of the course."""
    return told_of(course, view, HELPLINE)


def _suspect_side(whole: Course) -> BaseModel:
    course = told(whole, View.SUSPECT_SIDE)
    findings = found(course, View.SUSPECT_SIDE, HELPLINE)
    return suspect_side_course(course, whole, summarise(course), HELPLINE, findings)


def _suspect_side_item(whole: Course) -> BaseModel:
    course = told(whole, View.SUSPECT_SIDE)
    return suspect_side_course_item(course, summarise(course), HELPLINE)


COURSES: dict[View, Show] = {
    View.POLICE: lambda c: police_course(c, summarise(c), NEIGHBOURS, SUSSEX, found(c, View.POLICE, SUSSEX)),
    View.POLICE_RECORDS: lambda c: police_records_course(
        c, summarise(c), NEIGHBOURS, SUSSEX, found(c, View.POLICE_RECORDS, SUSSEX)
    ),
    View.CPS: lambda c: cps_course(c, summarise(c), PROSECUTORS, found(c, View.CPS, PROSECUTORS)),
    View.CPS_CASEWORK: lambda c: cps_course(
        c, summarise(c), PROSECUTORS, found(c, View.CPS_CASEWORK, PROSECUTORS), casework=True
    ),
    View.PARTNER: lambda c: partner_course(c, summarise(c), HELPLINE, found(c, View.PARTNER, HELPLINE)),
    View.PARTNER_SYSTEM: lambda c: partner_system_course(c, summarise(c), HELPLINE),
    View.HEALTH: lambda c: health_course(c, summarise(c), HELPLINE, found(c, View.HEALTH, HELPLINE)),
    View.EDUCATION: lambda c: education_course(told(c, View.EDUCATION), c, HELPLINE),
    View.SUSPECT_SIDE: _suspect_side,
    View.DUAL_SIDE: lambda c: dual_side_course(told(c, View.DUAL_SIDE), c, HELPLINE),
}
"""The course in the view of each role; the reader is Sussex, the prosecutors, or the helpline."""

ITEMS: dict[View, Show] = {
    View.POLICE: lambda c: police_course_item(c, summarise(c), NEIGHBOURS, SUSSEX),
    View.POLICE_RECORDS: lambda c: police_records_course_item(c, summarise(c), NEIGHBOURS, SUSSEX),
    View.CPS: lambda c: cps_course_item(c, summarise(c), PROSECUTORS),
    View.PARTNER: lambda c: partner_course_item(c, summarise(c), HELPLINE),
    View.PARTNER_SYSTEM: lambda c: partner_system_course_item(c, summarise(c), HELPLINE),
    View.EDUCATION: lambda c: education_course_item(told(c, View.EDUCATION), HELPLINE),
    View.SUSPECT_SIDE: _suspect_side_item,
    View.DUAL_SIDE: lambda c: dual_side_course_item(told(c, View.DUAL_SIDE), HELPLINE),
}
"""The course in a list."""

TIMELINES: dict[View, Show] = {
    View.POLICE: lambda c: police_timeline(c, summarise(c), SUSSEX),
    View.POLICE_RECORDS: lambda c: police_records_timeline(c, summarise(c), SUSSEX),
}
"""The course by occasions."""

EVERY_VIEW: list[tuple[str, Show]] = [
    (f"{kind} {view}", show)
    for kind, shows in (("course", COURSES), ("item", ITEMS), ("timeline", TIMELINES))
    for view, show in shows.items()
]


def marks_in(text: str) -> set[str]:
    """The marked words in a text."""
    return set(MARK.findall(text))


def every_mark(reports: Bodies) -> set[str]:
    """All marked words of the reports."""
    return marks_in(json.dumps(reports))
