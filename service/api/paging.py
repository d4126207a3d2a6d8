"""Pages of a list by keyset: a cursor says where the next one starts. Floor 3.

A cursor is signed and bound to the list, its filters and its reader, so that it can be neither made up nor taken to
another question. It holds a time and an id; nothing in it is secret from the reader who got it.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Query

from service.domain.errors import CursorInvalid

LONGEST_CURSOR: Final = 512
_SIGNATURE_OCTETS = 32

Limit = Annotated[int, Query(ge=1, le=200, description="Most entries of a page")]
"""Query parameter; give it the default of 50."""

Cursor = Annotated[
    str | None, Query(description="`next` of the page before, on the same list and filters; leave out for the first")
]
"""Query parameter; ``Cursors.read`` judges what it holds."""


class Cursors:
    """Signs and reads cursors with HMAC-SHA256 under one key; raises ``ValueError`` if that is under 16 octets."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("a key for cursors has at least 16 octets")
        self._key = key

    def issue(self, at: datetime, entry_id: str, bound: tuple[str, ...]) -> str:
        """The cursor after the entry with that time (timezone-aware) and id.

        ``bound`` names the list, its filters, and the reader's client and agency.
        """
        if at.tzinfo is None:
            raise ValueError("the time of an entry is timezone-aware")
        payload = f"{at.astimezone(UTC).isoformat()} {entry_id}".encode()
        return urlsafe_b64encode(self._signature(payload, bound) + payload).decode().rstrip("=")

    def read(self, cursor: str, bound: tuple[str, ...]) -> tuple[datetime, str]:
        """The time and id that it was issued for; raises ``CursorInvalid`` unless this key issued it for ``bound``."""
        if len(cursor) > LONGEST_CURSOR or not cursor.isascii():
            raise CursorInvalid
        try:
            octets = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            raise CursorInvalid from None
        signature, payload = octets[:_SIGNATURE_OCTETS], octets[_SIGNATURE_OCTETS:]
        if not hmac.compare_digest(signature, self._signature(payload, bound)):
            raise CursorInvalid
        at, _, entry_id = payload.decode().partition(" ")
        return datetime.fromisoformat(at), entry_id

    def _signature(self, payload: bytes, bound: tuple[str, ...]) -> bytes:
        parts = (*(part.encode() for part in bound), payload)
        told_apart = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.digest(self._key, told_apart, "sha256")


def link_header(url_path: str, limit: int, cursor: str, filters: Mapping[str, str] | None = None) -> str:
    """The ``Link`` header (RFC 8288) that leads to the next page; ``filters`` are those of this one."""
    query = urlencode({**(filters or {}), "limit": limit, "cursor": cursor})
    return f'<{url_path}?{query}>; rel="next"'
