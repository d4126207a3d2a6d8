"""The compact form of a signed token, read strictly. Floor 0b.

A token has one spelling here. Most libraries ignore stray characters, unused bits, repeated members and numbers that
are not in JSON, so that two readers of one token may see two tokens (RFC 7515 section 4, RFC 8725 section 3). What is
read here is refused unless it is canonical. ``ValueError`` says which rule was broken and never what was sent.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from math import isfinite

MOST_CHARACTERS = 8 * 1024
"""Length of the longest token, in characters: what common servers allow for all headers together."""

_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class CompactToken:
    """The three parts of a token, decoded, and the octets that its signature covers."""

    header: bytes
    payload: bytes
    signature: bytes
    signing_input: bytes


def require(holds: bool, rule: str) -> None:
    """Nothing happens if ``holds``; otherwise ``ValueError`` names the rule, never the value that broke it."""
    if not holds:
        raise ValueError(rule)


def encode_base64url(octets: bytes) -> str:
    """The octets in base64url without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """The octets that ``text`` is the one canonical base64url spelling of; ``ValueError`` otherwise.

    The bits after the last octet must be zero (RFC 4648 section 3.5), or one signature would have many spellings.
    """
    octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    require(encode_base64url(octets) == text, "base64url is canonical")
    return octets


def split_token(token: str) -> CompactToken:
    """The token in its three parts; ``ValueError`` if it is too long or not three canonical base64url parts."""
    require(len(token) <= MOST_CHARACTERS, "a token is at most 8 KiB")
    parts = _COMPACT.fullmatch(token)
    if parts is None:
        raise ValueError("a token is three base64url parts")
    header, payload, signature = (decode_base64url(part) for part in parts.groups())
    return CompactToken(header, payload, signature, token.rpartition(".")[0].encode("ascii"))


def _members_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    require(len(members) == len(pairs), "a member stands once")
    return members


def _no_constant(_: str) -> object:
    raise ValueError("NaN and Infinity are not JSON")


def _finite(text: str) -> float:
    number = float(text)
    require(isfinite(number), "a number is finite")
    return number


def strict_object(octets: bytes, *, most_brackets: int) -> dict[str, object]:
    """The JSON object (RFC 8259, UTF-8) that the octets spell; ``ValueError`` if they are anything else.

    ``most_brackets`` bounds the opening brackets in the text, those inside strings included. Nesting cannot be
    deeper than that, and counting costs no stack.
    """
    text = octets.decode("utf-8")
    require(text.count("{") + text.count("[") <= most_brackets, "nesting is bounded")
    value: object = json.loads(text, object_pairs_hook=_members_once, parse_constant=_no_constant, parse_float=_finite)
    if not isinstance(value, dict):
        raise ValueError("the part is a JSON object")
    return value
