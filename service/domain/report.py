"""An incident report as one agency sent it, read from the contract's JSON. Floor 0a.

The body that was sent is kept as it came; these values are how the rules read it. ``read_report`` trusts the
shape (the door has checked it) and never the content: a date of birth that is no date stays text here and is
judged by ``service.linking.normalise``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from service.domain.handling import OPEN, Handling, read_handling


class Kind(StrEnum):
    """The three kinds of report; each is sent by the agency kind of the same name."""

    POLICE_INCIDENT = "police_incident"
    CPS_REFERRAL = "cps_referral"
    PARTNER_REFERRAL = "partner_referral"


class Role(StrEnum):
    """What a party is in one incident; the same person may be victim in one and suspect in another."""

    VICTIM = "victim"
    SUSPECT = "suspect"
    WITNESS = "witness"
    THIRD_PARTY = "third_party"
    PROXY = "proxy"


class Visibility(StrEnum):
    """Whether a detail may reach the suspect's side; those of a victim, and of the third parties around her, are safe
    unless marked otherwise."""

    SAFE = "safe"
    ORDINARY = "ordinary"
    KNOWN_TO_SUSPECT = "known_to_suspect"


class Precision(StrEnum):
    """How exactly the time of an event is known."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Name:
    """A name as given: given names in order, family name, or one text where the parts are not known apart."""

    given: tuple[str, ...] = ()
    family: str = ""
    full: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A phone number or an e-mail address, as sent."""

    value: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Handle:
    """An account on a platform, as sent."""

    platform: str
    value: str
    visibility: Visibility


@dataclass(frozen=True, slots=True)
class Address:
    """An address, as sent; any part may be empty. ``since`` and ``until`` are partial dates as sent."""

    line: str
    town: str
    postcode: str
    uprn: str
    visibility: Visibility
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """An official identifier, as sent: pnc, cro, asn, nhs, nino, driver or crn."""

    type: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One person as one incident describes them. ``age`` is in whole years on the day of the event."""

    local_id: str
    role: Role
    name: Name = Name()
    aliases: tuple[Name, ...] = ()
    dob: str = ""
    age: int | None = None
    sex: str = "0"
    phones: tuple[Contact, ...] = ()
    emails: tuple[Contact, ...] = ()
    handles: tuple[Handle, ...] = ()
    addresses: tuple[Address, ...] = ()
    vehicles: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    description: str = ""
    known: bool | None = None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One kind of conduct in the incident: a s.2A(3) or extension code, fact or assessment, how many times."""

    code: str
    basis: str
    count: int = 1
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Classification:
    """A crime classification: CJS offence code and Home Office class; either may be empty."""

    cjs_code: str = ""
    ho_class: str = ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """How two parties stood to each other, as sent; dates are partial dates."""

    source: str
    target: str
    type: str
    started: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report: what happened, when, who was in it. ``body`` is the whole of what was sent."""

    kind: Kind
    reference: str
    version: int
    occurred_from: datetime
    occurred_to: datetime | None
    precision: Precision
    reported_at: datetime | None
    narrative: str
    behaviours: tuple[Behaviour, ...]
    classifications: tuple[Classification, ...]
    urn: str
    parties: tuple[Party, ...]
    relationships: tuple[Relationship, ...]
    body: Mapping[str, Any]
    handling: Handling = OPEN


def _list(value: Any) -> Sequence[Any]:
    return value or ()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# Looked up rather than called: a report has many details, and a course many reports.
_ROLES = {role.value: role for role in Role}
_VISIBILITIES = {visibility.value: visibility for visibility in Visibility}


_KEPT_SAFE = frozenset({Role.VICTIM, Role.THIRD_PARTY})
"""A child's school or a new partner's home leads to the victim as well as her own address does."""


def visibility_of(detail: Mapping[str, Any], role: str) -> Visibility:
    """How a detail, as sent, of a party in that role is to be kept."""
    marked = detail.get("visibility")
    if marked:
        return _VISIBILITIES[marked]
    return Visibility.SAFE if role in _KEPT_SAFE else Visibility.ORDINARY


def _name(value: Mapping[str, Any] | None) -> Name:
    if not value:
        return Name()
    return Name(tuple(_list(value.get("given"))), value.get("family") or "", value.get("full") or "")


def read_party(value: Mapping[str, Any]) -> Party:
    """The party that a checked JSON object describes."""
    role = _ROLES[value["role"]]
    return Party(
        local_id=value["local_id"],
        role=role,
        name=_name(value.get("name")),
        aliases=tuple(_name(a) for a in _list(value.get("aliases"))),
        dob=value.get("dob") or "",
        age=value.get("age"),
        sex=value.get("sex") or "0",
        phones=tuple(Contact(p["value"], visibility_of(p, role)) for p in _list(value.get("phones"))),
        emails=tuple(Contact(e["value"], visibility_of(e, role)) for e in _list(value.get("emails"))),
        handles=tuple(
            Handle(h.get("platform") or "", h["value"], visibility_of(h, role)) for h in _list(value.get("handles"))
        ),
        addresses=tuple(
            Address(
                line=a.get("line") or "",
                town=a.get("town") or "",
                postcode=a.get("postcode") or "",
                uprn=a.get("uprn") or "",
                visibility=visibility_of(a, role),
                since=a.get("from") or "",
                until=a.get("to") or "",
            )
            for a in _list(value.get("addresses"))
        ),
        vehicles=tuple(v["vrm"] for v in _list(value.get("vehicles"))),
        identifiers=tuple(Identifier(i["type"], i["value"]) for i in _list(value.get("identifiers"))),
        description=value.get("description") or "",
        known=value.get("known"),
    )


def _classifications(value: Mapping[str, Any] | None) -> tuple[Classification, ...]:
    if not value:
        return ()
    listed = [value.get("principal"), *_list(value.get("included"))]
    return tuple(Classification(c.get("cjs_code") or "", c.get("ho_class") or "") for c in listed if c)


def read_report(body: Mapping[str, Any]) -> Report:
    """The report that a checked JSON body describes; ``body`` is kept whole beside it."""
    occurred, reported = body["occurred"], body.get("reported") or {}
    relationship = body.get("relationship")
    relationships = relationship if isinstance(relationship, list) else [relationship] if relationship else []
    return Report(
        kind=Kind(body["kind"]),
        reference=body["source"]["reference"],
        version=body["source"].get("version") or 1,
        occurred_from=_instant(occurred["from"]),
        occurred_to=_instant(occurred["to"]) if occurred.get("to") else None,
        precision=Precision(occurred.get("precision") or Precision.MINUTE),
        reported_at=_instant(reported["at"]) if reported.get("at") else None,
        narrative=body.get("narrative") or "",
        behaviours=tuple(
            Behaviour(b["code"], b.get("basis") or "fact", b.get("count") or 1, b.get("channel") or "")
            for b in _list(body.get("behaviours"))
        ),
        classifications=_classifications(body.get("classification")),
        urn=body.get("urn") or "",
        parties=tuple(read_party(p) for p in body["parties"]),
        relationships=tuple(
            Relationship(r["from"], r["to"], r["type"], r.get("started") or "", r.get("ended") or "")
            for r in relationships
        ),
        body=body,
        handling=read_handling(body.get("handling")),
    )
