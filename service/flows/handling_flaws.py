"""What is wrong, or has no effect, in how a report says that it is to be handled. Floor 2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.domain.errors import Flaw
from service.domain.handling import HandlingCode, code_of, is_recipient

_KNOWN = ", ".join(HandlingCode)


def wrong_recipients(notes: Sequence[Any] | None) -> Iterator[Flaw]:
    """To whom a report under originator control is released, where that cannot be understood."""
    for number, note in enumerate(notes or ()):
        if code_of(note) is HandlingCode.ORIGINATOR_CONTROL and isinstance(note, Mapping):
            listed = note.get("release_to")
            if listed is not None and not (isinstance(listed, list) and all(map(is_recipient, listed))):
                detail = "List agencies, as police:44, or kinds of agency: police, cps or partner."
                yield Flaw(f"/handling/{number}/release_to", "not-a-recipient", detail)


def unknown_codes(notes: Sequence[Any] | None) -> Iterator[Flaw]:
    """Codes that mean nothing here: whoever sent one may believe that the report is kept from somebody."""
    for number, note in enumerate(notes or ()):
        is_code = isinstance(note, str) or (isinstance(note, Mapping) and "code" in note)
        if is_code and code_of(note) is None:
            detail = f"This code is kept and has no effect. Those that have one: {_KNOWN}."
            yield Flaw(f"/handling/{number}", "unknown-code", detail)
