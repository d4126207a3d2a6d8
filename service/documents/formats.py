"""The forms in which a paper is given out, and which of them a reader asks for (RFC 9110 section 12.5.1). Floor 0b."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

_MOST_RANGES = 32
"""Media ranges of one ``Accept`` that are read; what follows them is of no account."""


class Format(StrEnum):
    """A form of a paper, by the ending of its file name."""

    JSON = "json"
    CSV = "csv"
    PDF = "pdf"
    DOCX = "docx"

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return MEDIA_TYPES[self]


MEDIA_TYPES: Mapping[Format, str] = MappingProxyType(
    {
        Format.JSON: "application/json",
        Format.CSV: "text/csv",
        Format.PDF: "application/pdf",
        Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)


def accepted(accept: str | None, offered: Sequence[Format]) -> Format | None:
    """The format that the header likes best of those offered, the earlier of two that it likes alike.

    Without a header the first. ``None`` if it accepts none of them.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_range(text) for text in accept.split(",")[:_MOST_RANGES]]
    liked = [(_quality(one.media_type, ranges), -place, one) for place, one in enumerate(offered)]
    quality, _, best = max(liked)
    return best if quality > 0 else None


def _range(text: str) -> tuple[str, float]:
    """A media range in lower case and its weight; a weight that is no number counts as none."""
    media_range, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media_range, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return media_range, 0.0
    return media_range, 1.0


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The weight that the most particular range which covers the media type gives it; 0 where none does."""
    for covering in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        found = [weight for media_range, weight in ranges if media_range == covering]
        if found:
            return max(found)
    return 0.0
