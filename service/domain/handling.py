"""How an agency says that its report is to be handled, and to whom it may be told. Floor 0a.

Codes of the Government Security Classifications and of the protection of victims go with the report wherever it is
shown. Under originator control nobody but the agency that made the report is told of it, or that there is one, except
those to whom that agency releases it (docs/record.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from service.domain.agency import AgencyId, AgencyKind


class HandlingCode(StrEnum):
    """The codes that mean something here, as they are written."""

    OFFICIAL = "OFFICIAL"
    OFFICIAL_SENSITIVE = "OFFICIAL-SENSITIVE"
    VICTIM_SAFE = "VICTIM-SAFE"
    NOT_TO_SUBJECT = "DO-NOT-DISCLOSE-TO-SUBJECT"
    ORIGINATOR_CONTROL = "ORIGINATOR-CONTROL"


_SIGNS = re.compile(r"[\W_]+")
_CONTROL_WORDS: Final = ("originatorcontrol", "orcon")
"""How originator control begins, however it is written: a misspelt end is not to open what was meant to be closed."""


def _folded(text: str) -> str:
    return _SIGNS.sub("", text.casefold())


_CODES = {_folded(code): code for code in HandlingCode}


@dataclass(frozen=True, slots=True)
class Handling:
    """``codes`` are those known here, in the order of ``HandlingCode``. ``released_to`` is ``None`` where the report is
    under nobody's control; otherwise the agencies and kinds of agency that may be told of it besides the originator.
    """

    codes: tuple[HandlingCode, ...] = ()
    released_to: frozenset[str] | None = None

    def is_told_to(self, originator: AgencyId, reader: AgencyId) -> bool:
        """Whether the reader may know of the report."""
        return (
            self.released_to is None
            or reader == originator
            or not self.released_to.isdisjoint((str(reader), reader.kind.value))
        )


OPEN: Final = Handling()


def code_of(note: Any) -> HandlingCode | None:
    """The code that a note on handling is, or names; ``None`` if it is none that is known here."""
    text = note.get("code") if isinstance(note, Mapping) else note
    if not isinstance(text, str):
        return None
    folded = _folded(text)
    return HandlingCode.ORIGINATOR_CONTROL if folded.startswith(_CONTROL_WORDS) else _CODES.get(folded)


def is_recipient(text: Any) -> bool:
    """Whether a report can be released to this: an agency, or every agency of a kind."""
    if not isinstance(text, str):
        return False
    try:
        AgencyId.parse(text)
    except ValueError:
        return text in set(AgencyKind)
    return True


def read_handling(notes: Sequence[Any] | None) -> Handling:
    """What the notes say. Of several that put the report under control each counts: it is released to those to whom all
    of them release it. What cannot be understood as a recipient releases it to nobody."""
    if not notes:
        return OPEN
    coded = [(code, note) for note in notes if (code := code_of(note)) is not None]
    if not coded:
        return OPEN
    named = {code for code, _ in coded}
    control = [frozenset(_recipients(note)) for code, note in coded if code is HandlingCode.ORIGINATOR_CONTROL]
    return Handling(
        codes=tuple(code for code in HandlingCode if code in named),
        released_to=frozenset.intersection(*control) if control else None,
    )


def _recipients(note: Any) -> Iterator[str]:
    listed = note.get("release_to") if isinstance(note, Mapping) else None
    for one in listed if isinstance(listed, list) else ():
        if is_recipient(one):
            yield one
