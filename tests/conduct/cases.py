"""Reports of one suspect towards one victim, told briefly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from service.domain.agency import AgencyId
from service.domain.course import Course, Member
from service.domain.report import Kind, Precision, read_report
from service.domain.standing import Standing

SUSSEX, HAMPSHIRE = AgencyId.parse("police:47"), AgencyId.parse("police:44")
HELPLINE, LANDLORD = AgencyId.parse("partner:helpline"), AgencyId.parse("partner:landlord")
PROSECUTORS = AgencyId.parse("cps:south-east")
KINDS = {"police": Kind.POLICE_INCIDENT, "cps": Kind.CPS_REFERRAL, "partner": Kind.PARTNER_REFERRAL}

FOLLOWS, CONTACTS, LOITERS, DAMAGES = "S2A3_A", "S2A3_B", "S2A3_E", "S2A3_F"


def at(text: str) -> datetime:
    """``2026-11-03 18:05`` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def reported(
    agency: AgencyId,
    when: str,
    *codes: str,
    until: str = "",
    precision: Precision = Precision.MINUTE,
    channel: str = "",
    standing: Standing = Standing.ATTRIBUTED,
    reference: str = "",
) -> Member:
    """One report of one agency; a reference makes it different from another at the same time."""
    named = reference or f"{agency}/{when}/{'+'.join(codes)}/{channel}"
    body = {
        "kind": KINDS[agency.kind.value].value,
        "source": {"reference": named},
        "occurred": {
            "from": at(when).isoformat(),
            "to": at(until).isoformat() if until else None,
            "precision": precision.value,
        },
        "behaviours": [{"code": code, "channel": channel} for code in codes],
        "parties": [
            {"local_id": "V1", "role": "victim", "name": {"full": "Hannah Bright-Adeyemi"}},
            {"local_id": "S1", "role": "suspect", "name": {"full": "Marek Kowalski"}},
        ],
    }
    return Member(
        incident_id=f"inc_{named}",
        agency=agency,
        received_at=at("2026-11-24 09:00"),
        report=read_report(body),
        standing=standing,
        victim="V1",
        suspect="S1",
    )


def course_of(members: Iterable[Member]) -> Course:
    """The course that the reports make up."""
    return Course(
        id="crs_1",
        victim_person_id="per_v",
        suspect_person_id="per_s",
        members=tuple(members),
        revised_at=at("2026-11-24 09:00"),
        revision=1,
    )
