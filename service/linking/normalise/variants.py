"""Which names are known spellings or short forms of each other. Floor 0b.

Given names: the groups of the PyPI package ``nicknames`` and our own. Surnames: our groups, endings that change with
gender or script (Kowalski, Kowalska; Novák, Nováková), and regular spellings (doubled letters, y for i, a silent e).
All names are in the plain form of ``names``: lower-case ASCII, particles glued. Everything is cached: compare calls
this for every pair.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache

from nicknames import NickNamer

from service.linking.normalise.reference import NAME_DATA

_CACHED = 1 << 14
# Written or left out at will before a surname ("O'Sullivan", "Sullivan").
_LOOSE_PREFIXES = frozenset(
    """o mc mac ni nic ua al el abu bin ben de da do dos das di du del della dela delos la le van vander vanden von
    fitz""".split()
)
_TRUNCATED = frozenset({"mac", "mc"})
_SILENT_E = re.compile(r"(?<=[^aeiouy][^aeiouy])e$|(?<=[aeiou]{2}[^aeiou])e$|(?<=[ow]n)e$")
_DOUBLED = re.compile(r"([bcdfghjklmnprstvz])\1")
_LEAST_STEM = 3


@cache
def _given_groups() -> dict[str, frozenset[str]]:
    """For each given name the groups that it belongs to."""
    groups: dict[str, set[str]] = defaultdict(set)
    apart = {frozenset(pair) for pair in NAME_DATA["given_not"]}
    short_forms = {name: short for name, short in NickNamer().nickname_lookup.items() if name.isalpha()}
    for name, short in short_forms.items():
        if any(len(formal) > len(name) and name in listed for formal, listed in short_forms.items()):
            # A short form is no formal name of its own: its group would tie strangers (Bert: Albert, Robert).
            continue
        for member in {name, *short}:
            if frozenset({name, member}) not in apart:
                groups[member].add(name)
    for listed in NAME_DATA["given"]:
        for member in listed:
            groups[member].add(f"{listed[0]}+")
    return {name: frozenset(members) for name, members in groups.items()}


@lru_cache(maxsize=_CACHED)
def given_key(name: str) -> frozenset[str]:
    """The groups that a folded given name belongs to; two names are variants when their groups intersect.

    A name that belongs to none is a group of its own, so that a name is always a variant of itself.
    """
    return _given_groups().get(name) or frozenset({f"={name}"})


@cache
def _bearers() -> dict[str, frozenset[str]]:
    """For each group its names."""
    members: dict[str, set[str]] = defaultdict(set)
    for name, groups in _given_groups().items():
        for group in groups:
            members[group].add(name)
    return {group: frozenset(names) for group, names in members.items()}


@lru_cache(maxsize=_CACHED)
def given_variants(name: str) -> frozenset[str]:
    """The names, itself among them, that share a group with a folded given name."""
    return frozenset({name}).union(*(_bearers().get(group, ()) for group in given_key(name)))


_DIMINUTIVE = re.compile(r"(?:ie|ey|y|i|o|os|s)$")
_LEAST_OF_A_SHORT_FORM, _LEAST_OF_A_FULL_NAME = 3, 5


@lru_cache(maxsize=_CACHED)
def is_short_form(a: str, b: str) -> bool:
    """Whether one folded given name looks like a short form of the other: its beginning (Jas, Jaspreet), or that with
    a diminutive ending (Mani, Manpreet; Immy, Imran). Two names in full may look so too (Mary, Martin)."""
    short, full = sorted((a, b), key=len)
    if len(short) < _LEAST_OF_A_SHORT_FORM or len(full) < _LEAST_OF_A_FULL_NAME:
        return False
    stem = _DIMINUTIVE.sub("", short)
    return full.startswith(short) or (len(stem) > 1 and stem != short and full.startswith(_DOUBLED.sub(r"\1", stem)))


_MISREAD = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("ii", "u"), ("ph", "f"), ("1", "l"))


@lru_cache(maxsize=_CACHED)
def is_misread(a: str, b: str) -> bool:
    """Whether two folded names differ only in letters that a scanner, or a listener, takes for each other."""
    return _as_read(a) == _as_read(b)


def _as_read(name: str) -> str:
    for letters, taken_for in _MISREAD:
        name = name.replace(letters, taken_for)
    return name


@cache
def _family_groups() -> dict[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for listed in NAME_DATA["family"]:
        for member in listed:
            groups[member].add(f"{listed[0]}+")
    return {name: frozenset(members) for name, members in groups.items()}


@lru_cache(maxsize=_CACHED)
def _family_keys(name: str) -> frozenset[str]:
    """Keys that two surnames share when one regular rule or one group makes them the same."""
    keys = {name, *_family_groups().get(name, ())}
    for place, endings in enumerate(NAME_DATA["endings"]):
        for ending in endings:
            stem = name[: len(name) - len(ending)]
            if name.endswith(ending) and len(stem) >= _LEAST_STEM:
                keys.add(f"{stem}~{place}")
    if len(name) > _LEAST_STEM:
        keys.add(f"{_plain_spelling(name)}=")
    return frozenset(keys)


def _plain_spelling(name: str) -> str:
    """The surname with one letter for two, i for y, no silent e, no umlaut written out, and Mc for Mac."""
    plain = _SILENT_E.sub("", name)
    plain = re.sub(r"^mac(?=[a-z]{3})", "mc", plain)
    plain = plain[0] + plain[1:].replace("y", "i")
    plain = re.sub(r"(?<=[^aeiou])([aou])e(?=[^aeiou][^aeiou]|[^aeiou]e)", r"\1", plain)
    return _DOUBLED.sub(r"\1", plain)


@lru_cache(maxsize=_CACHED)
def family_variants(a: str, b: str) -> bool:
    """Whether two folded parts of surnames are known variants of one surname; symmetric, and true of equals."""
    if a == b or not _family_keys(a).isdisjoint(_family_keys(b)):
        return True
    short, long = (a, b) if len(a) < len(b) else (b, a)
    if len(short) > _LEAST_STEM and long.endswith(short) and long[: -len(short)] in _LOOSE_PREFIXES:
        return True
    # Systems that part names at the space keep only the particle of "Mac Fhearghail".
    return short in _TRUNCATED and long.startswith(short) and len(long) > len(short) + _LEAST_STEM
