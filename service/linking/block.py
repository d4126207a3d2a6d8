"""Which profiles are compared at all: two that share a blocking key. Floor 0b.

Each rule is a small function that yields the values it blocks on; a profile's keys are the hashes of all of them.
A rule earns its place by finding true pairs that no other finds; none yields a value that a whole city shares.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache

from jellyfish import metaphone

from service.linking.normalise.variants import given_key
from service.linking.profile import Profile

_START = 2
"""Letters that make the start of a name."""


@lru_cache(maxsize=16384)
def _sound(word: str) -> str:
    return metaphone(word) or word


@lru_cache(maxsize=16384)
def _given_groups(word: str) -> tuple[str, ...]:
    return tuple(sorted(given_key(word))) or (word,)


def _words(profile: Profile) -> set[str]:
    """All words of all names: order, and which part is which, do not matter here."""
    return {word for form in profile.names for word in (*form.given[:1], *form.family) if len(word) > 1}


def _births(profile: Profile) -> Iterator[str]:
    """The date of birth, and a form in which day and month may be swapped."""
    if len(profile.dob) == 10:
        yield profile.dob
        year, month, day = profile.dob.split("-")
        yield "/".join((year, *sorted((month, day))))


def by_identifier(profile: Profile) -> Iterator[str]:
    """The same PNC, CRO, NHS, NINO, driver, arrest or case number."""
    yield from (f"{kind}:{value}" for kind, value in profile.identifiers)


def by_contact(profile: Profile) -> Iterator[str]:
    """The same phone, e-mail address, account or vehicle."""
    yield from (f"phone:{value}" for value in profile.phones)
    yield from (f"email:{value}" for value in profile.emails)
    yield from (f"handle:{value}" for value in profile.handles)
    yield from (f"vrm:{value}" for value in profile.vehicles)


def by_birth_and_name(profile: Profile) -> Iterator[str]:
    """The same date of birth (day and month in either order) and one name that sounds the same."""
    sounds = {_sound(word) for word in _words(profile)}
    yield from (f"dob+name:{born}:{sound}" for born in _births(profile) for sound in sounds)


def by_full_name(profile: Profile) -> Iterator[str]:
    """Given and family name that sound the same, in either order, nicknames and variants folded."""
    for form in profile.names:
        for given in form.given[:1]:
            for group in _given_groups(given):
                for part in form.family:
                    yield "name:" + "+".join(sorted((_sound(group), _sound(part))))


def by_name_and_start(profile: Profile) -> Iterator[str]:
    """One name that sounds the same, and the other with the same two letters first: a slip, or a part left out, further
    on changes how a name sounds."""
    for form in profile.names:
        for given in form.given[:1]:
            for part in form.family:
                yield from (f"start:{_sound(group)}:{part[:_START]}" for group in _given_groups(given))
                yield f"start:{given[:_START]}:{_sound(part)}"


def by_home_and_name(profile: Profile) -> Iterator[str]:
    """The same home (UPRN, or postcode) and one name that sounds the same."""
    sounds = {_sound(word) for word in _words(profile)}
    for address in profile.addresses:
        for home in filter(None, (address.uprn, address.postcode)):
            yield from (f"home+name:{home}:{sound}" for sound in sounds)


def by_doorstep_and_name(profile: Profile) -> Iterator[str]:
    """The same house number and street, wherever it lies, and one name that sounds the same."""
    sounds = {_sound(word) for word in _words(profile)}
    for address in profile.addresses:
        if address.number and address.street:
            yield from (f"door+name:{address.number}:{_sound(address.street[0])}:{sound}" for sound in sounds)


def by_birth_and_home(profile: Profile) -> Iterator[str]:
    """The same date of birth in the same postcode district."""
    for address in profile.addresses:
        if address.postcode:
            yield from (f"dob+outcode:{born}:{address.postcode[:-3]}" for born in _births(profile))


RULES: tuple[Callable[[Profile], Iterator[str]], ...] = (
    by_identifier,
    by_contact,
    by_birth_and_name,
    by_full_name,
    by_name_and_start,
    by_home_and_name,
    by_doorstep_and_name,
    by_birth_and_home,
)


def hash_key(value: str) -> int:
    """64 bits (signed) of BLAKE2b: what the store keeps instead of the value."""
    return int.from_bytes(hashlib.blake2b(value.encode(), digest_size=8).digest(), "big", signed=True)


def keys(profile: Profile) -> frozenset[int]:
    """All blocking keys of a profile."""
    return frozenset(hash_key(value) for rule in RULES for value in rule(profile))
