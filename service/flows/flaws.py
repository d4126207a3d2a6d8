"""What Pydantic finds wrong, told to the sender: where and what to mend, never what was sent. Floor 2.

Pydantic's own messages and contexts may quote the input, so none of them is passed on: each type of error has one
sentence here, with figures that come from the schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from service.domain.errors import Flaw

MOST_FLAWS: Final = 50
"""Flaws that one answer tells; mending them shows the others."""

ONE, SEVERAL = "one-of-them", "several-of-them"
"""Tags of a union of a value and a list of such values; they are no part of a place in the document."""

_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("missing", "This member is required."),
    "extra_forbidden": ("unknown-member", "This object has a member that the contract does not know."),
    "string_type": ("wrong-type", "Send a text."),
    "int_type": ("wrong-type", "Send a whole number."),
    "bool_type": ("wrong-type", "Send true or false."),
    "list_type": ("wrong-type", "Send an array."),
    "dict_type": ("wrong-type", "Send an object."),
    "model_type": ("wrong-type", "Send an object."),
    "model_attributes_type": ("wrong-type", "Send an object."),
    "string_unicode": ("not-allowed", "This text has half a character."),
    "string_pattern_mismatch": ("not-allowed", "This text does not have the form, or has characters, of this member."),
    "string_too_long": ("too-long", "Send at most {max_length} characters."),
    "string_too_short": ("too-short", "Send at least {min_length} characters."),
    "too_long": ("too-long", "Send at most {max_length} entries."),
    "too_short": ("too-short", "Send at least {min_length} entries."),
    "literal_error": ("not-in-list", "Send one of: {expected}."),
    "enum": ("not-in-list", "Send one of: {expected}."),
    "greater_than_equal": ("out-of-range", "Send {ge} or more."),
    "less_than_equal": ("out-of-range", "Send {le} or less."),
    "instant": ("not-a-time", "Send a time with its offset, as 2026-11-03T18:05:00+00:00 (RFC 3339)."),
    "note_size": ("too-long", "Send fewer values, less deep in one another."),
    "note_text": ("not-allowed", "A text here is too long or has control characters."),
}
"""Pydantic's types of error, and what a sender is told of each. The figures in braces come from the schema."""

_OTHERWISE = ("not-allowed", "This value is not allowed here.")


def flaws_of(found: Iterable[tuple[str, tuple[int | str, ...], Mapping[str, Any]]]) -> tuple[Flaw, ...]:
    """What validation found (Pydantic's type, place and context of each error) as at most ``MOST_FLAWS`` flaws.

    A place may name only members that the schema knows; that of an unknown member is cut to the object that has it.
    """
    flaws: dict[Flaw, None] = {}
    for kind, place, context in found:
        code, detail = _SAID.get(kind, _OTHERWISE)
        within = place[:-1] if kind == "extra_forbidden" else place
        flaws[Flaw(pointer(within), code, detail.format_map(context))] = None
        if len(flaws) == MOST_FLAWS:
            break
    return tuple(flaws)


def pointer(place: Iterable[int | str]) -> str:
    """The JSON pointer (RFC 6901) of a place in a document."""
    names = (str(name) for name in place if name not in (ONE, SEVERAL))
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)
