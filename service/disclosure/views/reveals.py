"""What is safe of the people in a course, released once, to one reader, for a reason. Floor 0b.

The one view that shows where a victim, or somebody around her, is reached or found. It names no source: which refuge or
surgery knows an address tells where she is as well as the address does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum

from service.disclosure.protected import folded
from service.disclosure.views.shown import Shown
from service.domain.course import Course, Member
from service.domain.report import Address, Contact, Handle, Name, Party, Role, Visibility

HANDLING = ("OFFICIAL-SENSITIVE", "VICTIM-SAFE", "DO-NOT-DISCLOSE-TO-SUBJECT")
FOR_PROSECUTORS = (*HANDLING, "NOT-FOR-DEFENCE")


class SafeKind(StrEnum):
    """A kind of safe detail."""

    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    HANDLE = "handle"


class RevealedDetail(Shown):
    """One safe detail, as it was reported last, of an event on that day. An address has its parts in ``value`` in
    order, and the partial dates between which it held; a handle its platform."""

    kind: SafeKind
    value: str
    platform: str
    uprn: str
    since: str
    until: str
    told_on: date


class RevealedParty(Shown):
    """Somebody in the course, by role and the names that reports give, and what is safe of them, the latest first."""

    role: Role
    names: tuple[str, ...]
    details: tuple[RevealedDetail, ...]


class Watermark(Shown):
    """Who read this, when, and how it is to be handled; it goes wherever this goes."""

    reader: str
    agency: str
    at: datetime
    text: str
    handling: tuple[str, ...]


class Revealed(Shown):
    """Safe details of a course."""

    course_id: str
    kinds: tuple[SafeKind, ...]
    watermark: Watermark
    parties: tuple[RevealedParty, ...]


def watermark(reader: str, agency: str, at: datetime, handling: tuple[str, ...]) -> Watermark:
    """The mark on what is shown to that reader."""
    text = f"Shown to {reader} of {agency} on {at:%d %B %Y at %H:%M} UTC. Not for the suspect or who acts for him."
    return Watermark(reader=reader, agency=agency, at=at, text=text, handling=handling)


def revealed_parties(course: Course, kinds: Sequence[SafeKind]) -> tuple[RevealedParty, ...]:
    """The people in the current reports of the course of whom something of these kinds is safe, its victim first."""
    names: dict[tuple[bool, Role, str], list[str]] = {}
    found: dict[tuple[bool, Role, str], dict[tuple[SafeKind, str], RevealedDetail]] = {}
    for member in sorted(course.members, key=lambda one: one.report.occurred_from, reverse=True):
        for party in member.report.parties:
            details = list(_details(member, party, kinds))
            if not details or party.role in (Role.SUSPECT, Role.PROXY):
                continue
            is_other = party.local_id != member.victim
            key = (is_other, party.role, _name(party.name).casefold() if is_other else "")
            for detail in details:
                found.setdefault(key, {}).setdefault((detail.kind, folded(detail.value)), detail)
            if (name := _name(party.name)) and name not in names.setdefault(key, []):
                names[key].append(name)
    return tuple(
        RevealedParty(role=key[1], names=tuple(names.get(key, ())), details=tuple(found[key].values()))
        for key in sorted(found)
    )


def _name(name: Name) -> str:
    return " ".join(filter(None, (*name.given, name.family))) or name.full


def _details(member: Member, party: Party, kinds: Sequence[SafeKind]) -> Iterator[RevealedDetail]:
    told: dict[SafeKind, Sequence[Contact | Handle | Address]] = {
        SafeKind.ADDRESS: party.addresses,
        SafeKind.PHONE: party.phones,
        SafeKind.EMAIL: party.emails,
        SafeKind.HANDLE: party.handles,
    }
    for kind in kinds:
        for detail in told[kind]:
            if detail.visibility is Visibility.SAFE:
                yield _shown(kind, detail, member.report.occurred_from.date())


def _shown(kind: SafeKind, detail: Contact | Handle | Address, told_on: date) -> RevealedDetail:
    if isinstance(detail, Address):
        value = ", ".join(filter(None, (detail.line, detail.town, detail.postcode)))
        return RevealedDetail(
            kind=kind,
            value=value,
            platform="",
            uprn=detail.uprn,
            since=detail.since,
            until=detail.until,
            told_on=told_on,
        )
    platform = detail.platform if isinstance(detail, Handle) else ""
    return RevealedDetail(
        kind=kind, value=detail.value, platform=platform, uprn="", since="", until="", told_on=told_on
    )
