"""A schedule as a PDF that screen readers can read (PDF/UA-1: tagged, titled, in English), and its drawing. Floor 0b.

Typst sets it, from a template that is part of this package and data that it takes as text. Its own fonts are used,
none of the machine's, and nothing is read from a file or fetched.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import typst

from service.documents.plain import plain, spelled
from service.documents.schedule import Schedule
from service.documents.timeline import drawing_of

_DOTS_PER_INCH = 160.0


def pdf_of(schedule: Schedule) -> bytes:
    """The schedule as a tagged PDF.

    Where the fonts lack a character that was sent, those beyond the common European scripts stand there by number; if
    one is lacking even then, the PDF is tagged all the same and only not certified as PDF/UA.
    """
    as_sent = _inputs(schedule)
    by_number = {"paper": spelled(as_sent["paper"])}
    for inputs in (as_sent, by_number):
        with suppress(typst.TypstError):  # its message repeats the characters, so it goes nowhere
            return _set(inputs, schedule, is_strict=True)
    return _set(by_number, schedule, is_strict=False)


def png_of(schedule: Schedule) -> bytes:
    """Only the drawn timeline, as a PNG for documents of other kinds."""
    inputs = {**_inputs(schedule), "only": "drawing"}
    return typst.compile(_template(), ignore_system_fonts=True, format="png", ppi=_DOTS_PER_INCH, sys_inputs=inputs)


def _set(inputs: dict[str, str], schedule: Schedule, *, is_strict: bool) -> bytes:
    return typst.compile(
        _template(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["ua-1"] if is_strict else [],
        timestamp=int(schedule.watermark.at.timestamp()),
    )


@cache
def _template() -> bytes:
    return (resources.files("service.documents") / "schedule.typ").read_bytes()


def _inputs(schedule: Schedule) -> dict[str, str]:
    drawing = drawing_of(schedule.entries, max((step for step, _ in schedule.steps), default=0))
    paper = {
        **asdict(schedule),
        "watermark": schedule.watermark.text,
        "drawn_as": schedule.drawn_as,
        "drawing": asdict(drawing),
    }
    return {"paper": json.dumps(_printed(paper), ensure_ascii=False)}


def _printed(value: Any) -> Any:
    """The value with days as texts and every text plain."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _printed(part) for name, part in value.items()}
    return [_printed(part) for part in value] if isinstance(value, list | tuple) else value
