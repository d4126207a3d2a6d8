"""JSON as it comes off the wire, read so that every reader of it reads the same. Floor 2.

RFC 8259 leaves open what a repeated member or a number beyond a double means; here they are refused, as are texts
that a database cannot hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from service.domain.errors import MalformedJson

DEEPEST_JSON: Final = 32
"""Arrays and objects inside one another, the outermost included."""

LONGEST_NUMBER: Final = 19
"""Characters of a number as written: a whole number of 18 digits and a sign fits 64 bits."""

_NEVER_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_NEVER_TEXT = re.compile("[\x00\ud800-\udfff]")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise MalformedJson("An object has two members of one name.")
    return value


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise MalformedJson("A number has too many digits.")
    return int(digits)


def _fraction(digits: str) -> float:
    if len(digits) > LONGEST_NUMBER or abs(value := float(digits)) == float("inf"):
        raise MalformedJson("A number has too many digits.")
    return value


def _constant(_name: str) -> float:
    raise MalformedJson("JSON has no NaN and no Infinity.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
)


def read_json(raw: bytes) -> dict[str, Any]:
    """The one JSON object that the octets are; stricter than ``json.loads``.

    Raises ``MalformedJson`` for anything else, and for duplicate members, NaN and Infinity, numbers of more than
    ``LONGEST_NUMBER`` characters, nesting beyond ``DEEPEST_JSON``, lone surrogates, NUL and a byte order mark.
    """
    try:
        text = raw.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError:
        raise MalformedJson("This is not UTF-8.") from None
    except json.JSONDecodeError:
        raise MalformedJson("This is not JSON.") from None
    except RecursionError:
        raise MalformedJson("It is nested too deeply.") from None
    if type(value) is not dict:
        raise MalformedJson
    if text.count("{") + text.count("[") > DEEPEST_JSON and _is_too_deep(value):
        raise MalformedJson("It is nested too deeply.")
    if _NEVER_ESCAPED.search(text) and any(_NEVER_TEXT.search(found) for found in _texts(value)):
        raise MalformedJson("A text has half a character, or NUL.")
    return value


def _is_too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEEPEST_JSON):
        inner: list[Any] = []
        for part in level:
            inner += part.values() if type(part) is dict else part
        level = [part for part in inner if type(part) is dict or type(part) is list]
        if not level:
            return False
    return True


def _texts(value: Any) -> Iterator[str]:
    """All texts in the value, names of members included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
