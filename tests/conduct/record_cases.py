"""Reports of one suspect towards one victim with the notes that a record is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from service.conduct.summary import summarise
from service.domain.agency import AgencyId
from service.domain.course import Course, Member
from service.domain.regrouping import OccasionDecision
from service.domain.report import Precision, read_report
from service.domain.standing import Standing
from service.domain.summary import Summary

from .cases import CONTACTS, KINDS, SUSSEX, at, course_of

ATTRIBUTED, SUSPECTED, UNATTRIBUTED = Standing.ATTRIBUTED, Standing.SUSPECTED, Standing.UNATTRIBUTED


def day(text: str) -> date:
    """A day of the calendar."""
    return date.fromisoformat(text)


def report(
    when: str,
    *codes: str,
    agency: AgencyId = SUSSEX,
    until: str = "",
    precision: Precision = Precision.MINUTE,
    standing: Standing = Standing.ATTRIBUTED,
    received: str = "2026-11-24 09:00",
    name: str = "",
    victim: str = "V1",
    suspect: str = "S1",
    parties: Sequence[Mapping[str, Any]] = (),
    **notes: Any,
) -> Member:
    """One report; ``notes`` are further members of its body, and contact is what it tells of unless something else."""
    reference = name or f"{agency}/{when}/{'+'.join(codes)}"
    body = {
        "kind": KINDS[agency.kind.value].value,
        "source": {"reference": reference},
        "occurred": {
            "from": at(when).isoformat(),
            "to": at(until).isoformat() if until else None,
            "precision": precision.value,
        },
        "behaviours": [{"code": code} for code in codes or (CONTACTS,)],
        "parties": [
            {"local_id": "V1", "role": "victim", "name": {"full": "Hannah Bright-Adeyemi"}},
            {"local_id": "S1", "role": "suspect", "name": {"full": "Marek Kowalski"}},
            *parties,
        ],
        **notes,
    }
    return Member(
        incident_id=f"inc_{reference}",
        agency=agency,
        received_at=at(received),
        report=read_report(body),
        standing=standing,
        victim=victim,
        suspect=suspect,
    )


def crime(cjs_code: str, *included: str) -> dict[str, Any]:
    """A classification, principal first."""
    return {"principal": {"cjs_code": cjs_code}, "included": [{"cjs_code": code} for code in included]}


def record(*members: Member, decisions: Sequence[OccasionDecision] = ()) -> Summary:
    """The figures of the course that the reports make up."""
    return summarise(course_of(members), decisions=decisions)


def course_named(
    course_id: str, *members: Member, victim: str = "per_v", suspect: str = "per_s"
) -> tuple[Course, Summary]:
    """A course between two persons, with its figures."""
    whole = course_of(members)
    course = Course(
        id=course_id,
        victim_person_id=victim,
        suspect_person_id=suspect,
        members=whole.members,
        revised_at=whole.revised_at,
        revision=whole.revision,
    )
    return course, summarise(course)
