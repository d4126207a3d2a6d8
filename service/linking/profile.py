"""What is left of a party after normalisation: the values that the linker compares. Floor 0b."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

_TO_JSON = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, order=True)
class NameForm:
    """One name, folded to lower-case ASCII: given names in order, and the parts of the family name in order.

    "Hannah Bright-Adeyemi" is ``(("hannah",), ("bright", "adeyemi"))``. Either may be empty.
    """

    given: tuple[str, ...]
    family: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class AddressForm:
    """One address: UPRN, postcode without space, house number or flat as written, words of the street."""

    uprn: str
    postcode: str
    number: str
    street: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The matchable details of a party. Every tuple is sorted and free of repeats, names excepted: the name comes
    first, then the aliases.

    ``dob`` is ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY`` or empty, never a placeholder. ``born`` is the first and last
    possible day of birth that a stated age allows (ISO dates), or empty. ``sex`` is ``1``, ``2`` or empty.
    ``phones`` are E.164; ``handles`` are ``platform:name``; ``identifiers`` are ``(type, value)`` and passed their
    checks.
    """

    names: tuple[NameForm, ...] = ()
    dob: str = ""
    born: tuple[str, ...] = ()
    sex: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    addresses: tuple[AddressForm, ...] = ()
    vehicles: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()

    @property
    def is_thin(self) -> bool:
        """Whether it tells of nobody who he is: at most a given name, a sex, an age or a part of a date of birth."""
        traced = self.phones or self.emails or self.handles or self.vehicles or self.identifiers or self.addresses
        return not traced and len(self.dob) < 10 and not any(form.family for form in self.names)

    def to_json(self) -> str:
        """Canonical JSON: the same details give the same text, whatever order they were sent in."""
        details: dict[str, Any] = {
            "addresses": [(a.uprn, a.postcode, a.number, a.street) for a in self.addresses],
            "born": self.born,
            "dob": self.dob,
            "emails": self.emails,
            "handles": self.handles,
            "identifiers": self.identifiers,
            "names": [(name.given, name.family) for name in self.names],
            "phones": self.phones,
            "sex": self.sex,
            "vehicles": self.vehicles,
        }
        return _TO_JSON({name: value for name, value in details.items() if value})

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """The profile that ``to_json`` wrote."""
        value: dict[str, Any] = json.loads(text)
        value["names"] = tuple(NameForm(tuple(given), tuple(family)) for given, family in value.get("names", ()))
        value["addresses"] = tuple(
            AddressForm(uprn, postcode, number, tuple(street))
            for uprn, postcode, number, street in value.get("addresses", ())
        )
        value["identifiers"] = tuple((kind, number) for kind, number in value.get("identifiers", ()))
        for name in ("born", "phones", "emails", "handles", "vehicles"):
            value[name] = tuple(value.get(name, ()))
        return cls(**value)

    def digest(self) -> str:
        """128 bits of SHA-256 over the canonical JSON, in hex: the identity of these details."""
        return hashlib.sha256(self.to_json().encode("ascii")).hexdigest()[:32]


ValueT = TypeVar("ValueT", str, AddressForm, tuple[str, str])


def together(profiles: Sequence[Profile]) -> Profile:
    """What several profiles of one person say of them together: every name, contact, address and identifier, and the
    date of birth and sex that most of them give (the fuller date, then the lesser value, on a tie)."""
    if len(profiles) == 1:
        return profiles[0]
    dobs, sexes = Counter(p.dob for p in profiles if p.dob), Counter(p.sex for p in profiles if p.sex)
    dob = min(dobs, key=lambda value: (-len(value), -dobs[value], value), default="")
    births = sorted({p.born for p in profiles if p.born})
    return Profile(
        names=tuple(dict.fromkeys(sorted((form for p in profiles for form in p.names), key=_fullest))),
        dob=dob,
        born=() if dob or not births else births[len(births) // 2],
        sex=min(sexes, key=lambda value: (-sexes[value], value), default=""),
        phones=_union(p.phones for p in profiles),
        emails=_union(p.emails for p in profiles),
        handles=_union(p.handles for p in profiles),
        addresses=_union(p.addresses for p in profiles),
        vehicles=_union(p.vehicles for p in profiles),
        identifiers=_union(p.identifiers for p in profiles),
    )


def _fullest(form: NameForm) -> tuple[bool, bool, NameForm]:
    return not form.family, not form.given, form


def _union(values: Iterable[tuple[ValueT, ...]]) -> tuple[ValueT, ...]:
    return tuple(sorted({value for listed in values for value in listed}))
