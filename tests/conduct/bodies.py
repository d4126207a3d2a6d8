"""Reports of one suspect towards one victim with their notes: what was known, felt, ordered and assessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from service.conduct.record import record_of
from service.conduct.summary import summarise
from service.domain.agency import AgencyId
from service.domain.course import Member
from service.domain.findings import Coverage, Element, Indicator, Raised
from service.domain.record import Asked, Record
from service.domain.report import Precision, read_report
from service.domain.standing import Standing

from .cases import KINDS, at, course_of

ON = date(2026, 11, 24)
"""The day on which the cases are asked about, where a case names no other."""

STALKING = {"cjs_code": "PH97006", "ho_class": "8Q"}
HARASSMENT = {"cjs_code": "PH97004", "ho_class": "8L"}
BREACH_OF_RESTRAINT = {"cjs_code": "SE20002", "ho_class": "8L"}
DAMAGE = {"cjs_code": "CD71039", "ho_class": "58A"}


def told(
    agency: AgencyId,
    when: str,
    *conduct: str | Mapping[str, Any],
    knowledge: Iterable[Any] = (),
    impact: Mapping[str, Any] | None = None,
    orders: Iterable[Any] = (),
    assessments: Iterable[Any] = (),
    handling: Iterable[Any] = (),
    relationship: str = "",
    between: tuple[str, str] = ("S1", "V1"),
    ended: str = "",
    principal: Mapping[str, str] | None = None,
    included: Iterable[Mapping[str, str]] = (),
    made: str = "",
    precision: Precision = Precision.MINUTE,
    standing: Standing = Standing.ATTRIBUTED,
    suspect: Mapping[str, Any] | None = None,
    others: Iterable[Mapping[str, Any]] = (),
) -> Member:
    """One report of one agency; ``conduct`` are codes, or behaviours as a report has them."""
    reference = f"{agency}/{when}"
    relation = {"from": between[0], "to": between[1], "type": relationship, "ended": ended}
    body = {
        "kind": KINDS[agency.kind.value].value,
        "source": {"reference": reference},
        "occurred": {"from": at(when).isoformat(), "precision": precision.value},
        "reported": {"at": at(made).isoformat() if made else None},
        "behaviours": [{"code": code} if isinstance(code, str) else dict(code) for code in conduct],
        "classification": {"principal": principal, "included": list(included)},
        "parties": [
            {"local_id": "V1", "role": "victim", "name": {"full": "Hannah Bright-Adeyemi"}},
            {"local_id": "S1", "role": "suspect", "name": {"full": "Marek Kowalski"}, **(suspect or {})},
            *others,
        ],
        "relationship": relation if relationship else None,
        "knowledge": list(knowledge),
        "impact": dict(impact) if impact else None,
        "orders": list(orders),
        "risk_assessments": list(assessments),
        "handling": list(handling),
    }
    return Member(
        incident_id=f"inc_{reference}",
        agency=agency,
        received_at=at("2026-11-24 09:00"),
        report=read_report(body),
        standing=standing,
        victim="V1",
        suspect="S1",
    )


def record(*members: Member, on: date = ON, **asked: Any) -> Record:
    """The record of the course that the reports make up."""
    course = course_of(members)
    return record_of(course, summarise(course), Asked(on=on, **asked))


def offence(found: Record, code: str) -> Coverage:
    """One offence of a record."""
    return next(one for one in found.coverage if one.code == code)


def element(found: Record, of: str, code: str) -> Element:
    """One element of one offence of a record."""
    return offence(found, of).element(code)


def indicator(found: Record, code: str) -> Indicator:
    """One indicator of a record."""
    return next(one for one in found.indicators if one.code == code)


def raised(found: Record, code: str) -> tuple[Raised, ...]:
    """The prompts of a record with that code."""
    return tuple(one for one in found.raised if one.prompt.code == code)
