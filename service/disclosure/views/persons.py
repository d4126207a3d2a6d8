"""The two persons of a course as all reports describe them together, each detail with who said so. Floor 0b.

For police and prosecutors only. A protected detail is left out here, before any type is filled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal, TypeVar

from service.disclosure.protected import Protected
from service.disclosure.views.shown import Shown
from service.domain.agency import AgencyId
from service.domain.course import Course
from service.domain.report import Address, Name, Party, Visibility

SHOWN_IDENTIFIERS = frozenset({"pnc", "cro", "asn", "driver", "crn"})
"""Official identifiers of a suspect that police and prosecutors see; no other kind is in any view."""

K = TypeVar("K")


class DetailShown(Shown):
    """A detail, and the agencies that say so."""

    value: str
    said_by: tuple[str, ...]


class NameShown(Shown):
    """A form of a name as reported, and the agencies that use it."""

    text: str
    is_alias: bool
    said_by: tuple[str, ...]


class ContactShown(Shown):
    """A way to reach somebody that is not protected."""

    type: Literal["phone", "email", "handle"]
    platform: str
    value: str
    visibility: Visibility
    said_by: tuple[str, ...]


class AddressShown(Shown):
    """An address that is not protected; ``since`` and ``until`` are partial dates as reported."""

    line: str
    town: str
    postcode: str
    uprn: str
    visibility: Visibility
    since: str
    until: str
    said_by: tuple[str, ...]


class IdentifierShown(Shown):
    """An official identifier of a suspect."""

    type: str
    value: str
    said_by: tuple[str, ...]


class VictimNamed(Shown):
    """Who the victim is."""

    names: tuple[NameShown, ...]
    dobs: tuple[DetailShown, ...]
    ages: tuple[DetailShown, ...]
    sexes: tuple[DetailShown, ...]


class VictimShown(VictimNamed):
    """Who the victim is, with such details as the suspect knows already or that are marked ordinary."""

    addresses: tuple[AddressShown, ...]
    contacts: tuple[ContactShown, ...]


class SuspectShown(Shown):
    """Who the suspect is held to be, and how he may be found."""

    names: tuple[NameShown, ...]
    dobs: tuple[DetailShown, ...]
    ages: tuple[DetailShown, ...]
    sexes: tuple[DetailShown, ...]
    descriptions: tuple[DetailShown, ...]
    addresses: tuple[AddressShown, ...]
    contacts: tuple[ContactShown, ...]
    vehicles: tuple[DetailShown, ...]
    identifiers: tuple[IdentifierShown, ...]


class RelationshipShown(Shown):
    """How the suspect stands or stood to the victim."""

    type: str
    started: str
    ended: str
    said_by: tuple[str, ...]


def victim_named(course: Course) -> VictimNamed:
    """Who the victim is, without any address or contact."""
    parties = victims_of(course)
    return VictimNamed(names=names_of(parties), dobs=dobs_of(parties), ages=ages_of(parties), sexes=sexes_of(parties))


def victim_shown(course: Course, protected: Protected) -> VictimShown:
    """Who the victim is, with details that are not protected."""
    parties = victims_of(course)
    return VictimShown(
        names=names_of(parties),
        dobs=dobs_of(parties),
        ages=ages_of(parties),
        sexes=sexes_of(parties),
        addresses=_addresses(parties, protected),
        contacts=_contacts(parties, protected),
    )


def suspect_shown(course: Course, protected: Protected) -> SuspectShown:
    """Who the suspect is held to be; a detail that is also the victim's protected one is left out."""
    parties = suspects_of(course)
    return SuspectShown(
        names=names_of(parties),
        dobs=dobs_of(parties),
        ages=ages_of(parties),
        sexes=sexes_of(parties),
        descriptions=_said((protected.black_out(p.description), a) for a, p in parties),
        addresses=_addresses(parties, protected),
        contacts=_contacts(parties, protected),
        vehicles=_said((v, a) for a, p in parties for v in p.vehicles if not protected.holds(v)),
        identifiers=tuple(
            IdentifierShown(type=kind, value=value, said_by=said_by)
            for (kind, value), said_by in _merged(
                ((i.type, i.value), a)
                for a, p in parties
                for i in p.identifiers
                if i.type in SHOWN_IDENTIFIERS and not protected.holds(i.value)
            )
        ),
    )


def relationships_of(course: Course) -> tuple[RelationshipShown, ...]:
    """What the reports say of how the two stand to each other, whichever way round they say it."""
    return tuple(
        RelationshipShown(type=kind, started=started, ended=ended, said_by=said_by)
        for (kind, started, ended), said_by in _merged(
            ((r.type, r.started, r.ended), m.agency)
            for m in course.members
            for r in m.report.relationships
            if {r.source, r.target} == {m.victim, m.suspect}
        )
    )


Parties = list[tuple[AgencyId, Party]]


def victims_of(course: Course) -> Parties:
    """The victim as each report describes her, with the agency that does."""
    return [(m.agency, m.party(m.victim)) for m in course.members]


def suspects_of(course: Course) -> Parties:
    """The suspect as each report that has him describes him, with the agency that does."""
    return [(m.agency, m.party(m.suspect)) for m in course.members if m.suspect]


def names_of(parties: Parties) -> tuple[NameShown, ...]:
    """All forms of the name, main forms first."""
    forms = _merged(
        ((is_alias, text), agency)
        for agency, party in parties
        for is_alias, name in _forms(party)
        if (text := text_of(name))
    )
    return tuple(NameShown(text=text, is_alias=is_alias, said_by=said_by) for (is_alias, text), said_by in forms)


def text_of(name: Name) -> str:
    """A name in one line."""
    return " ".join(part for part in (*name.given, name.family) if part) or name.full


def _forms(party: Party) -> Iterator[tuple[bool, Name]]:
    yield False, party.name
    yield from ((True, alias) for alias in party.aliases)


def dobs_of(parties: Parties) -> tuple[DetailShown, ...]:
    """Dates of birth as reported."""
    return _said((party.dob, agency) for agency, party in parties)


def ages_of(parties: Parties) -> tuple[DetailShown, ...]:
    """Ages as reported."""
    return _said((str(party.age), agency) for agency, party in parties if party.age is not None)


def sexes_of(parties: Parties) -> tuple[DetailShown, ...]:
    """Sexes as reported; one that is not known is left out."""
    return _said((party.sex, agency) for agency, party in parties if party.sex != "0")


def _contacts(parties: Parties, protected: Protected) -> tuple[ContactShown, ...]:
    found: list[tuple[tuple[Literal["phone", "email", "handle"], str, str, Visibility], AgencyId]] = []
    for agency, party in parties:
        found += ((("phone", "", c.value, c.visibility), agency) for c in party.phones)
        found += ((("email", "", c.value, c.visibility), agency) for c in party.emails)
        found += ((("handle", h.platform, h.value, h.visibility), agency) for h in party.handles)
    return tuple(
        ContactShown(type=kind, platform=platform, value=value, visibility=visibility, said_by=said_by)
        for (kind, platform, value, visibility), said_by in _merged(found)
        if visibility is not Visibility.SAFE and not protected.holds(value)
    )


def _addresses(parties: Parties, protected: Protected) -> tuple[AddressShown, ...]:
    def key(a: Address) -> tuple[str, ...]:
        return (a.postcode, a.line, a.town, a.uprn, a.visibility.value, a.since, a.until)

    open_ones = (
        (key(a), agency)
        for agency, party in parties
        for a in party.addresses
        if a.visibility is not Visibility.SAFE and not protected.holds_part_of(a)
    )
    return tuple(
        AddressShown(
            postcode=postcode,
            line=line,
            town=town,
            uprn=uprn,
            visibility=Visibility(visibility),
            since=since,
            until=until,
            said_by=said_by,
        )
        for (postcode, line, town, uprn, visibility, since, until), said_by in _merged(open_ones)
    )


def _said(values: Iterable[tuple[str, AgencyId]]) -> tuple[DetailShown, ...]:
    return tuple(DetailShown(value=value, said_by=said_by) for value, said_by in _merged(values) if value)


def _merged(values: Iterable[tuple[K, AgencyId]]) -> list[tuple[K, tuple[str, ...]]]:
    """Each value once, in order, with the agencies that gave it."""
    said_by: dict[K, set[str]] = defaultdict(set)
    for value, agency in values:
        said_by[value].add(str(agency))
    return sorted(((value, tuple(sorted(agencies))) for value, agencies in said_by.items()), key=lambda v: str(v[0]))
