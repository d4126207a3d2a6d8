"""One party to one profile: every detail read, judged and put in canonical order. Floor 0b.

The description is not read: it may tell of ethnicity, which is never evidence of who somebody is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from service.domain.errors import Flaw
from service.domain.report import Party, Role
from service.linking.normalise import addresses
from service.linking.normalise.contacts import read_email, read_handle, read_phone, read_vrm
from service.linking.normalise.dates import AGE_OF_RESPONSIBILITY, read_dob
from service.linking.normalise.findings import Finding
from service.linking.normalise.identifiers import Bearer, read_identifier
from service.linking.normalise.names import read_name
from service.linking.profile import AddressForm, NameForm, Profile


@dataclass(frozen=True, slots=True)
class Normalised:
    """The matchable details of a party, and what was left out of them or doubtful, as warnings."""

    profile: Profile
    flaws: tuple[Flaw, ...]


def normalise(party: Party, on: date, pointer: str) -> Normalised:
    """The profile of a party as described on the day ``on`` of the event.

    ``pointer`` is the JSON pointer of the party in the report ("/parties/0"); the pointers of the flaws extend it.
    Never raises on poor content: what cannot be trusted is left out and told as a flaw.
    """
    found: list[tuple[str, Finding]] = []
    names = _names(party, found)
    youngest = AGE_OF_RESPONSIBILITY if party.role is Role.SUSPECT else 0
    birth = read_dob(party.dob, party.age, on, youngest=youngest)
    found.extend(("", finding) for finding in birth.findings)
    sex = party.sex if party.sex in {"1", "2"} else ""
    bearer = Bearer(names[0].family if names else (), birth.dob, sex)
    profile = Profile(
        names=names,
        dob=birth.dob,
        born=birth.born,
        sex=sex,
        phones=_kept("phones", "value", (read_phone(p.value) for p in party.phones), found),
        emails=_kept("emails", "value", (read_email(e.value) for e in party.emails), found),
        handles=_kept("handles", "value", (read_handle(h.platform, h.value) for h in party.handles), found),
        addresses=_addresses(party, found),
        vehicles=_kept("vehicles", "vrm", (read_vrm(v) for v in party.vehicles), found),
        identifiers=_identifiers(party, bearer, found),
    )
    return Normalised(profile, tuple(finding.flaw(_joined(pointer, at)) for at, finding in found))


def _joined(pointer: str, at: str) -> str:
    return f"{pointer}/{at}" if at else pointer


def _names(party: Party, found: list[tuple[str, Finding]]) -> tuple[NameForm, ...]:
    """The main name, then all others in order of the alphabet, without repeats."""
    main = read_name(party.name)
    found.extend(("name", finding) for finding in main.findings)
    others = set(main.forms[1:])
    for place, alias in enumerate(party.aliases):
        reading = read_name(alias)
        found.extend((f"aliases/{place}", finding) for finding in reading.findings)
        others.update(reading.forms)
    return (*main.forms[:1], *sorted(others.difference(main.forms[:1])))


def _kept(
    field: str, part: str, readings: Iterable[tuple[str, str]], found: list[tuple[str, Finding]]
) -> tuple[str, ...]:
    """The values that passed, sorted and without repeats; the codes of the others are added to ``found``."""
    kept = set()
    for place, (value, code) in enumerate(readings):
        if code:
            at = "platform" if code == "handle-platform" else part
            found.append((f"{field}/{place}", Finding(code, at)))
        else:
            kept.add(value)
    return tuple(sorted(kept))


def _addresses(party: Party, found: list[tuple[str, Finding]]) -> tuple[AddressForm, ...]:
    forms = set()
    for place, address in enumerate(party.addresses):
        reading = addresses.read(address)
        found.extend((f"addresses/{place}", finding) for finding in reading.findings)
        if reading.form:
            forms.add(reading.form)
    return tuple(sorted(forms))


def _identifiers(party: Party, bearer: Bearer, found: list[tuple[str, Finding]]) -> tuple[tuple[str, str], ...]:
    kept = set()
    for place, identifier in enumerate(party.identifiers):
        # Only the driver number is judged by its bearer; the others are cached for all of them at once.
        judged_by = bearer if identifier.type == "driver" else Bearer()
        value, code = read_identifier(identifier.type, identifier.value, judged_by)
        if code:
            found.append((f"identifiers/{place}", Finding(code, "type" if code == "identifier-type" else "value")))
        else:
            kept.add((identifier.type, value))
    return tuple(sorted(kept))
