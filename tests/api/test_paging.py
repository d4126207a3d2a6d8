"""A cursor leads on from where it was issued, for the same question of the same reader, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from service.api import problems
from service.api.paging import LONGEST_CURSOR, Cursor, Cursors, Limit, link_header
from service.domain.errors import CursorInvalid

CURSORS = Cursors(b"a key of this test, 32 octets ..")
AT = datetime(2026, 11, 3, 18, 5, 0, 123456, tzinfo=UTC)
BOUND = ("incidents", "since=2026-11-01", "cli_01", "police:47")
SENT = CURSORS.issue(AT, "inc_01", BOUND)


def test_a_cursor_is_read_as_it_was_issued() -> None:
    assert CURSORS.read(SENT, BOUND) == (AT, "inc_01")


@given(st.datetimes(timezones=st.timezones()), st.text("0123456789abcdef_", min_size=1, max_size=40))
def test_any_time_and_id_come_back(at: datetime, entry_id: str) -> None:
    try:
        in_utc = at.astimezone(UTC)
    except OverflowError:
        return
    assert CURSORS.read(CURSORS.issue(at, entry_id, BOUND), BOUND) == (in_utc, entry_id)


def test_a_cursor_needs_no_escaping_in_a_url() -> None:
    assert SENT.replace("-", "").replace("_", "").isalnum()


def test_one_instant_has_one_cursor() -> None:
    assert CURSORS.issue(AT.astimezone(timezone(timedelta(hours=1))), "inc_01", BOUND) == SENT


BOUND_OTHERWISE: dict[str, tuple[str, ...]] = {
    "another list": ("courses", *BOUND[1:]),
    "another filter": (BOUND[0], "since=2026-11-02", *BOUND[2:]),
    "another client": (*BOUND[:2], "cli_02", BOUND[3]),
    "another agency": (*BOUND[:3], "police:44"),
    "the same words parted elsewhere": ("incidentssince=2026-11-01", "", *BOUND[2:]),
    "one word fewer": BOUND[:3],
}


@pytest.mark.parametrize("bound", BOUND_OTHERWISE.values(), ids=BOUND_OTHERWISE.keys())
def test_a_cursor_is_not_taken_to_another_question(bound: tuple[str, ...]) -> None:
    with pytest.raises(CursorInvalid):
        CURSORS.read(SENT, bound)


FORGED: dict[str, str] = {
    "nothing": "",
    "words": "next please",
    "a letter changed": ("A" if SENT[0] != "A" else "B") + SENT[1:],
    "an octet less": SENT[:-4],
    "an octet more": SENT + "AAAA",
    "of another key": Cursors(b"another key of this test ......").issue(AT, "inc_01", BOUND),
    "outside ASCII": SENT + "é",
    "too long": "A" * (LONGEST_CURSOR + 1),
    "of a length that base64 does not have": "A" * 61,
}


@pytest.mark.parametrize("cursor", FORGED.values(), ids=FORGED.keys())
def test_what_was_not_issued_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        CURSORS.read(cursor, BOUND)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="16 octets"):
        Cursors(b"")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        CURSORS.issue(AT.replace(tzinfo=None), "inc_01", BOUND)


def test_the_link_leads_to_the_next_page_of_the_same_list() -> None:
    header = link_header("/v1/incidents", 50, SENT, {"since": "2026-11-01T00:00:00+00:00"})
    target, _, relation = header.partition(">; ")
    assert relation == 'rel="next"'
    parts = urlsplit(target.removeprefix("<"))
    assert parts.path == "/v1/incidents"
    assert parse_qs(parts.query) == {"since": ["2026-11-01T00:00:00+00:00"], "limit": ["50"], "cursor": [SENT]}


LIMITS: dict[str, tuple[str, int]] = {
    "fifty, if not said": ("", 50),
    "one": ("?limit=1", 1),
    "two hundred": ("?limit=200", 200),
    "none, which is refused": ("?limit=0", 422),
    "more than two hundred, which is refused": ("?limit=201", 422),
    "all, which is refused": ("?limit=all", 422),
}


@pytest.mark.parametrize("query, expected", LIMITS.values(), ids=LIMITS.keys())
async def test_how_many_entries_a_page_may_have(query: str, expected: int) -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/list")
    async def entries(limit: Limit = 50, cursor: Cursor = None) -> int:
        return limit if cursor is None else 0

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://conduct.example.org") as client:
        answer = await client.get("/list" + query)
    assert (answer.json() if answer.status_code == 200 else answer.status_code) == expected
