"""The examples that the contract shows: three reports about one couple, and what comes of them. Floor 3.

The reports are the files beside this one. The answers are made from them by the code that makes real ones, so that no
example goes out of date. Everybody in them is invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final

from pydantic import BaseModel

from service.api.courses import CoursePage, CpsCourses
from service.api.events import EventPage, FeedEvent
from service.api.examples.auditing import auditing_answers
from service.api.examples.deciding import deciding_answers
from service.api.examples.keeping import keeping_answers
from service.api.examples.papers import paper_answers
from service.api.examples.recording import recording_answers
from service.api.examples.revealing import reveal_answers
from service.api.examples.sharing import sharing_answers
from service.api.examples.staffing import staff_answers
from service.api.imports import LineResult
from service.api.incidents import IncidentPage, WithdrawnIncident
from service.api.me import Me, me
from service.api.oauth import AccessToken, Revoked
from service.api.problems import Problem, problem_of, status_problem
from service.conduct.findings import find, prompts_at
from service.conduct.summary import summarise
from service.disclosure.material import material
from service.disclosure.permissions import View
from service.disclosure.receipts import OwnIncident, PlacedIn, Receipt, own_incident, receipt
from service.disclosure.roles import ROLES
from service.disclosure.told import told_of
from service.disclosure.views.cps import cps_course, cps_course_item
from service.disclosure.views.explanation import PoliceExplanation, explain
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
from service.domain import errors
from service.domain.agency import AgencyId
from service.domain.course import Course, Member, Neighbours
from service.domain.errors import Flaw
from service.domain.evidence import Comparison, Evidence, PartyRef
from service.domain.principal import ComesAs, Principal
from service.domain.record import Asked, Findings
from service.domain.report import read_report
from service.domain.standing import Standing
from service.flows.context import Caller
from service.linking.model import DEFAULT_MODEL

Answers = Mapping[str, Mapping[str, BaseModel]]

_FORCE, _PROSECUTORS, _HELPLINE = (
    AgencyId.parse(name) for name in ("police:47", "cps:south-east", "partner:national-stalking-helpline")
)
_STANDINGS = {
    "police_incident": (_FORCE, Standing.ATTRIBUTED),
    "cps_referral": (_PROSECUTORS, Standing.ATTRIBUTED),
    "partner_referral": (_HELPLINE, Standing.SUSPECTED),
}
_RECEIVED: Final = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
_COURSE_ID: Final = "crs_0197a1c05f2e7c3d9b8e4a6f10d25b37"
_REQUEST_ID: Final = "req_0197a1c05f307f4c8a5d6e2b91c04d18"
_NEIGHBOURS = Neighbours(same_suspect=1, same_victim=0)


def example_reports() -> dict[str, dict[str, Any]]:
    """A report of each kind, by kind."""
    folder = files(__name__)
    return {kind: json.loads(folder.joinpath(f"{kind}.json").read_text("utf-8")) for kind in _STANDINGS}


def example_problems() -> dict[int, Problem]:
    """A problem for each status that an error may have."""
    flaw = Flaw(
        "/parties/0/role", "not-in-list", "Send one of: 'victim', 'suspect', 'witness', 'third_party', 'proxy'."
    )
    raised = (
        errors.MalformedJson("This is not JSON."),
        errors.NotAuthenticated(),
        errors.NotPermitted("incident.write"),
        errors.NotVisible(),
        errors.FormNotOffered(),
        errors.ReportConflict(_incident_id("police_incident")),
        errors.VersionStale(),
        errors.ReportInvalid((flaw,)),
        errors.VersionMissing(),
        errors.BudgetSpent("rows", retry_after=30),
        errors.StoreBusy(),
    )
    problems = [problem_of(error, _REQUEST_ID) for error in raised]
    problems += [status_problem(status, _REQUEST_ID) for status in (413, 415, 500)]
    return {problem.status: problem for problem in problems}


def example_answers() -> Answers:
    """What each operation may answer, by its id and by who asks."""
    course = _course()
    return {
        **_incident_answers(),
        **_police_answers(course),
        **_cps_answers(course),
        **_partner_answers(course),
        **auditing_answers(_RECEIVED),
        **deciding_answers(course, _compared(), _RECEIVED, _FORCE),
        **keeping_answers(_incident_id("police_incident"), _RECEIVED),
        **recording_answers(course, _RECEIVED, _FORCE),
        **reveal_answers(course, _RECEIVED, _FORCE),
        **staff_answers(),
        **sharing_answers(_COURSE_ID, _RECEIVED, _FORCE),
        **paper_answers(_police_answers(course), _cps_answers(course), _RECEIVED),
    }


def example_lines() -> tuple[str, str]:
    """The body of an import of two lines, and its results."""
    thin = {"kind": "police_incident", "source": {"reference": "47260104103"}, "parties": []}
    police = example_reports()["police_incident"]
    short = {name: police[name] for name in ("kind", "source", "occurred")}
    known = ("local_id", "role", "name", "dob")
    short["parties"] = [{name: party[name] for name in known} for party in police["parties"]]
    refused = errors.ReportInvalid((Flaw("/occurred", "missing", "This member is required."),))
    results = (
        LineResult(line=1, outcome="created", reference="47260104102", receipt=_receipt()),
        LineResult(line=2, outcome="refused", problem=problem_of(refused, _REQUEST_ID)),
    )
    sent = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (short, thin))
    return sent, "".join(result.model_dump_json(exclude_none=True) + "\n" for result in results)


def _incident_id(kind: str) -> str:
    return f"inc_0197a1c05f2e70{list(_STANDINGS).index(kind)}1a2b3c4d5e6f708192a"


def _course() -> Course:
    members = [
        Member(
            incident_id=_incident_id(kind),
            agency=_STANDINGS[kind][0],
            received_at=_RECEIVED,
            report=read_report(body),
            standing=_STANDINGS[kind][1],
            victim="V1",
            suspect=next(party["local_id"] for party in body["parties"] if party["role"] == "suspect"),
        )
        for kind, body in example_reports().items()
    ]
    return Course(
        id=_COURSE_ID,
        victim_person_id="",
        suspect_person_id="",
        members=tuple(sorted(members, key=lambda member: member.report.occurred_from)),
        revised_at=_RECEIVED,
        revision=3,
    )


def _found(course: Course, view: View, reader: AgencyId) -> Findings:
    """What the rules find in it for that view."""
    shown = material(course, summarise(course), view, reader)
    return find(*shown, Asked(on=_RECEIVED.date(), reader=reader, same_suspect=_NEIGHBOURS.same_suspect))


def _briefly(course: Course, view: View, reader: AgencyId) -> Findings:
    """The same with two offences and a few limits and indicators only, so that the contract stays readable."""
    found = _found(course, view, reader)
    record = replace(found.record, coverage=found.record.coverage[1:3], indicators=found.record.indicators[:4])
    return replace(found, record=record, clocks=replace(found.clocks, limits=found.clocks.limits[:2]))


def _placed() -> tuple[PlacedIn, ...]:
    course = _course()
    summary = summarise(course)
    placed = PlacedIn(
        course_id=_COURSE_ID,
        standing=Standing.ATTRIBUTED,
        is_new=False,
        occasions=len(summary.occasions),
        prompts=prompts_at(course, summary, Asked(on=_RECEIVED.date(), reader=_FORCE)),
    )
    return (placed,)


def _receipt() -> Receipt:
    return receipt(_incident_id("police_incident"), 3, _placed(), 0, (), View.POLICE_RECORDS)


def _own() -> OwnIncident:
    return own_incident(
        incident_id=_incident_id("police_incident"),
        version=3,
        state="current",
        received_at=_RECEIVED,
        revised_at=_RECEIVED,
        report=example_reports()["police_incident"],
        courses=_placed(),
        reviews=0,
        warnings=(),
        view=View.POLICE_RECORDS,
    )


def _me() -> Me:
    principal = Principal(
        subject="rms-47",
        client_id="rms-47",
        agency=_FORCE,
        role="police_records",
        comes_as=ComesAs.MACHINE,
        token_id="tok",  # noqa: S106 - the name of a token, not a secret
        acts_for=("staff-*",),
    )
    return me(Caller(principal, ROLES["police_records"], _REQUEST_ID))


def _incident_answers() -> Answers:
    incident = _incident_id("police_incident")
    url = f"/v1/incidents/{incident}"
    withdrawn = WithdrawnIncident(
        id=incident, url=url, version=3, state="withdrawn", reason="entered_in_error", revised_at=_RECEIVED
    )
    changed = FeedEvent(
        id="evt_0197a1c05f3170018c3d2e1f0a9b8c7d",
        type="course.changed",
        time=_RECEIVED,
        subject=_COURSE_ID,
        url=f"/v1/police/courses/{_COURSE_ID}",
    )
    token = AccessToken(access_token="eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9.e30.c2ln", expires_in=600)  # noqa: S106
    return {
        "send": {"linked": _receipt()},
        "revise": {"replaced": _receipt()},
        "own": {"own": _own()},
        "listed": {"last_page": IncidentPage(items=[_own()], next=None)},
        "withdraw": {"withdrawn": withdrawn},
        "events": {"one_change": EventPage(items=[changed], next=1)},
        "me": {"records_system": _me()},
        "token": {"token": token},
        "revoke": {"revoked": Revoked()},
    }


def _police_answers(course: Course) -> Answers:
    summary = summarise(course)
    item = police_course_item(course, summary, _NEIGHBOURS, _FORCE)
    records_item = police_records_course_item(course, summary, _NEIGHBOURS, _FORCE)
    return {
        "police_courses": {
            "officer": CoursePage(items=[item], next=None),
            "records_system": CoursePage(items=[records_item], next=None),
        },
        "police_one": {
            "officer": police_course(course, summary, _NEIGHBOURS, _FORCE, _briefly(course, View.POLICE, _FORCE)),
            "records_system": police_records_course(
                course, summary, _NEIGHBOURS, _FORCE, _found(course, View.POLICE_RECORDS, _FORCE)
            ),
        },
        "police_occasions": {
            "officer": police_timeline(course, summary, _FORCE),
            "records_system": police_records_timeline(course, summary, _FORCE),
        },
        "police_explanation": {"officer": _explanation(course)},
    }


def _compared() -> Comparison:
    police, cps = PartyRef(_incident_id("police_incident"), "S1"), PartyRef(_incident_id("cps_referral"), "D1")
    return Comparison(
        left=police,
        right=cps,
        evidence=(
            Evidence("given", "exact", 9.5, 9.5, "marek", "marek"),
            Evidence("family", "exact", 10.25, 0.5, "kowalski", "kowalski"),
            Evidence("pnc", "same", 24.0, 24.0, "2079/0004102K", "2079/0004102K"),
        ),
        against=(("stranger", 16.5), ("household", 24.0)),
        bits=16.5,
        link_at=7.0,
        review_at=-3.0,
        model=DEFAULT_MODEL,
    )


def _explanation(course: Course) -> PoliceExplanation:
    return explain(course, [_compared()], [], _FORCE, view=View.POLICE)


def _cps_answers(course: Course) -> Answers:
    summary = summarise(course)
    prosecutor = cps_course(course, summary, _PROSECUTORS, _briefly(course, View.CPS, _PROSECUTORS))
    casework = cps_course(
        course, summary, _PROSECUTORS, _briefly(course, View.CPS_CASEWORK, _PROSECUTORS), casework=True
    )
    return {
        "cps_courses": {"any": CoursePage(items=[cps_course_item(course, summary, _PROSECUTORS)], next=None)},
        "cps_one": {"prosecutor": prosecutor, "casework_system": casework},
        "cps_by_urn": {"prosecutor": CpsCourses(items=[prosecutor])},
    }


def _partner_answers(course: Course) -> Answers:
    summary, subject = summarise(course), told_of(course, View.SUSPECT_SIDE, _HELPLINE)
    return {
        "partner_courses": {
            "practitioner": CoursePage(items=[partner_course_item(course, summary, _HELPLINE)], next=None),
            "case_system": CoursePage(items=[partner_system_course_item(course, summary, _HELPLINE)], next=None),
            "safeguarding_lead": CoursePage(items=[education_course_item(course, _HELPLINE)], next=None),
            "suspect_side": CoursePage(
                items=[suspect_side_course_item(subject, summarise(subject), _HELPLINE)], next=None
            ),
            "dual_side": CoursePage(items=[dual_side_course_item(course, _HELPLINE)], next=None),
        },
        "partner_one": {
            "practitioner": partner_course(course, summary, _HELPLINE, _found(course, View.PARTNER, _HELPLINE)),
            "clinician": health_course(course, summary, _HELPLINE, _found(course, View.HEALTH, _HELPLINE)),
            "safeguarding_lead": education_course(told_of(course, View.EDUCATION, _HELPLINE), course, _HELPLINE),
            "suspect_side": suspect_side_course(
                subject, course, summarise(subject), _HELPLINE, _found(subject, View.SUSPECT_SIDE, _HELPLINE)
            ),
            "dual_side": dual_side_course(told_of(course, View.DUAL_SIDE, _HELPLINE), course, _HELPLINE),
            "case_system": partner_system_course(course, summary, _HELPLINE),
        },
    }
