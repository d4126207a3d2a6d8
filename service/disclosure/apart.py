"""A report taken apart for keeping: what of it is safe, and the rest, in which nothing of it is left. Floor 0b.

Safe are phones, e-mail addresses, accounts and addresses by the rule of ``service.domain.report``, and NHS numbers. A
text anywhere in the report that repeats such a detail, in any spelling that ``service.disclosure.protected`` knows, is
taken out whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from service.disclosure.protected import LEAST, Protected
from service.domain.report import Visibility, read_party, visibility_of

Step = str | int
Taken = tuple[tuple[Step, ...], Any]
"""Where something stood in the body, and what it was."""

_MEMBERS: Final[Mapping[str, Sequence[str]]] = {
    "phones": ("value",),
    "emails": ("value",),
    "handles": ("value",),
    "addresses": ("line", "town", "postcode", "uprn"),
}
_NOTES: Final = frozenset({"knowledge", "impact", "orders", "risk_assessments", "handling"})
"""Where the sender names the members."""
_SIGNS = re.compile(r"[\W_]+")


def take_apart(body: Mapping[str, Any]) -> tuple[dict[str, Any], list[Taken]]:
    """The body with null in place of everything safe, and what was taken out; ``body`` stays as it is."""
    parties = body.get("parties") or ()
    details = dict(_details(parties))
    if not details:
        return dict(body), []
    values = Protected.in_parties(map(read_party, parties)).values
    telling = [value for value in values if len(value) >= LEAST]
    taken: list[Taken] = []

    def repeats(text: str) -> bool:
        bare = _SIGNS.sub("", text.casefold())
        return any(value in bare for value in telling)

    def rest(value: Any, place: tuple[Step, ...]) -> Any:
        if place in details or (type(value) is str and repeats(value)):
            taken.append((place, value))
            return None
        if isinstance(value, Mapping):
            if place[0] in _NOTES and any(repeats(name) for name in value):
                taken.append((place, value))
                return None
            return {name: rest(inner, (*place, name)) for name, inner in value.items()}
        if isinstance(value, list):
            return [rest(inner, (*place, number)) for number, inner in enumerate(value)]
        return value

    return {name: rest(value, (name,)) for name, value in body.items()}, taken


def put_together(body: dict[str, Any], taken: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The report as it was before ``take_apart``; ``body`` is changed."""
    for place, value in taken:
        inner: Any = body
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = value
    return body


def _details(parties: Sequence[Mapping[str, Any]]) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Every safe detail that is given, and where it stands."""
    for number, party in enumerate(parties):
        for kind, members in _MEMBERS.items():
            for at, detail in enumerate(party.get(kind) or ()):
                if visibility_of(detail, party["role"]) is Visibility.SAFE:
                    for member in members:
                        if detail.get(member):
                            yield ("parties", number, kind, at, member), detail[member]
        for at, identifier in enumerate(party.get("identifiers") or ()):
            if identifier["type"] == "nhs":
                yield ("parties", number, "identifiers", at, "value"), identifier["value"]
