"""Details that no view of a course shows, and free text without them. Floor 0b.

A victim's address, phone, e-mail and account, and those of third parties around her, are *safe* unless the agency that
knows them marks them otherwise, and what one agency calls safe is safe, whoever else repeats it and in whichever role.
Types keep such a detail out of a view; officers also write it into narratives. What is written there in the same words
or digits is blacked out. What is only described ("the refuge by the church") cannot be found, so a narrative goes only
to the roles that may read one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.domain.course import Course
from service.domain.report import Address, Party, Role, Visibility

BLACKED_OUT = "[protected]"
LEAST = 4
"""Letters and digits that a detail has at least before it is looked for inside free text."""
_WIDEST = 4
"""Places from one letter or digit of a detail to the next, at most: three signs or spaces between them."""
_PREFIXES = ("0044", "440", "44", "0", "")
"""How a British number may begin where it is written out, longest first."""


def folded(value: str) -> str:
    """The letters and digits of a detail; a British number without its prefix. Equal for two ways of writing it."""
    bare = "".join(char for char in value.casefold() if char.isalnum())
    number = re.fullmatch(r"(?:0044|44|0)(\d{9,10})", bare)
    return number[1] if number else bare


def _address_parts(address: Address) -> Iterator[str]:
    yield from (address.uprn, address.postcode, address.line)
    for part in address.line.split(","):  # the street is repeated without the flat, or the flat's house by its name
        if any(char.isdigit() for char in part) and len(folded(part)) > 6:
            yield part


def _details(party: Party) -> Iterator[tuple[str, Visibility]]:
    for contact in (*party.phones, *party.emails):
        yield contact.value, contact.visibility
    for handle in party.handles:
        yield handle.value, handle.visibility
    for address in party.addresses:
        for part in _address_parts(address):
            yield part, address.visibility


@dataclass(frozen=True, slots=True)
class Protected:
    """The protected details of one course, folded."""

    values: frozenset[str]

    @classmethod
    def of(cls, course: Course, also: Iterable[str] = ()) -> Protected:
        """Everything safe in any report of the course, every NHS number, and what ``also`` lists."""
        return cls.in_parties(
            (party for member in (*course.members, *course.withheld) for party in member.report.parties), also
        )

    @classmethod
    def in_parties(cls, parties: Iterable[Party], also: Iterable[str] = ()) -> Protected:
        """Everything safe that is told of the parties, every NHS number, and what ``also`` lists."""
        found = set(also)
        for party in parties:
            found |= {value for value, visibility in _details(party) if visibility is Visibility.SAFE}
            found |= {identifier.value for identifier in party.identifiers if identifier.type == "nhs"}
        return cls(frozenset(filter(None, map(folded, found))))

    def holds(self, value: str) -> bool:
        """Whether the value is one of the protected details, however it is written."""
        return folded(value) in self.values

    def holds_part_of(self, address: Address) -> bool:
        """Whether any telling part of the address is protected."""
        return any(part and self.holds(part) for part in _address_parts(address))

    def black_out(self, text: str) -> str:
        """The text with every protected detail that it repeats replaced by ``[protected]``.

        A detail is found in any case and with any signs or spaces between its letters and digits, not inside a
        longer word or number.
        """
        bare = "".join(filter(str.isalnum, text.casefold()))
        repeated = [value for value in self.values if len(value) >= LEAST and value in bare]
        if not repeated:
            return text
        places = [at for at, original in enumerate(text) for char in original.casefold() if char.isalnum()]
        spans = sorted(span for value in repeated for span in _spans(value, bare, places, text))
        pieces, done = [], 0
        for first, last in spans:
            if first >= done:
                pieces += [text[done:first], BLACKED_OUT]
            done = max(done, last)
        return "".join([*pieces, text[done:]])


def _spans(value: str, bare: str, places: Sequence[int], text: str) -> Iterator[tuple[int, int]]:
    """Where in the text the folded detail stands: first place, and the one after the last."""
    start = bare.find(value)
    while start >= 0:
        end = places[start + len(value) - 1] + 1
        for prefix in _PREFIXES if value.isdecimal() else ("",):
            if not bare.endswith(prefix, 0, start) or len(prefix) > start:
                continue
            inside = places[start - len(prefix) : start + len(value)]
            is_close = all(after - before <= _WIDEST for before, after in pairwise(inside))
            if is_close and not _runs_on(text, inside[0]) and not _runs_on(text, end):
                yield inside[0] - text.startswith("+", inside[0] - 1) if inside[0] else 0, end
                break
        start = bare.find(value, start + 1)


def _runs_on(text: str, at: int) -> bool:
    """Whether a word or a number goes on across this place: a letter after a letter, or a digit after a digit."""
    before, after = text[max(at - 1, 0) : at], text[at : at + 1]
    return before.isalnum() and after.isalnum() and before.isdecimal() == after.isdecimal()


def suspect_details(course: Course) -> Iterator[str]:
    """Where the suspect of a course is and how he is reached or traced: for roles that may not know it."""
    yield from _all_details(course, Role.SUSPECT)


def victim_details(course: Course) -> Iterator[str]:
    """Where the victim is and how she is reached, be it marked ordinary: for roles on the suspect's side."""
    yield from _all_details(course, Role.VICTIM)


def _all_details(course: Course, role: Role) -> Iterator[str]:
    for party in (party for member in course.members for party in member.report.parties):
        if party.role is role:
            yield from (value for value, _ in _details(party))
            yield from party.vehicles
            yield from (identifier.value for identifier in party.identifiers)
