"""What the two databases do not share, and what comes of it alike on both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, make_url, select
from sqlalchemy.exc import IntegrityError, StatementError

from service.domain.errors import StoreBusy
from service.store.dialects import CHUNK, chunks, hold, insert_or_skip, lock_key, upsert
from service.store.engine import open_engine
from service.store.tables import AGENCY, CLIENT, EDGE, PERSON
from service.store.unit_of_work import Store
from tests.conftest import store_on

from .conftest import FORCE, NOON, statements_of

AGENCY_ROW = {"kind": "police", "name": "45", "contact": "", "created_at": NOON}


@given(items=st.lists(st.integers(), max_size=40), size=st.integers(min_value=1, max_value=12))
def test_chunks_are_the_items_in_order_none_larger_than_asked(items: list[int], size: int) -> None:
    parts = list(chunks(items, size))
    assert [item for part in parts for item in part] == items
    assert all(1 <= len(part) <= size for part in parts)
    assert all(len(part) == size for part in parts[:-1])


@pytest.mark.parametrize("count, parts", [(0, 0), (1, 1), (CHUNK, 1), (CHUNK + 1, 2), (3 * CHUNK, 3)])
def test_a_long_list_goes_in_chunks(count: int, parts: int) -> None:
    assert len(list(chunks(range(count)))) == parts


def test_a_chunk_is_far_below_the_variables_that_sqlite_takes() -> None:
    assert CHUNK * 10 < 32_766


def test_insert_or_skip_leaves_out_what_stands_and_returns_what_it_put_in(populated: Store) -> None:
    with populated.work() as work:
        statement = insert_or_skip(work.connection, AGENCY).returning(AGENCY.c.id)
        rows = [{"id": "police:45", **AGENCY_ROW}, {"id": str(FORCE), **AGENCY_ROW}]
        put_in = work.connection.execute(statement, rows).scalars().all()
        names = work.connection.execute(select(AGENCY.c.name).where(AGENCY.c.id == str(FORCE))).scalars().all()
    assert put_in == ["police:45"]
    assert names == [FORCE.name]


def test_insert_or_skip_hides_no_other_error_than_a_repetition(populated: Store) -> None:
    row: dict[str, object] = {
        "client_id": "cli_1",
        "role": "auditor",
        "comes_as": "person",
        "acts_for": "[]",
        "secret_hash": "",
    }
    row |= {"agency_id": "police:99", "created_at": NOON}  # and there is no such agency
    with populated.work() as work, pytest.raises(IntegrityError):
        work.connection.execute(insert_or_skip(work.connection, CLIENT).values(row))


def test_upsert_changes_the_columns_named_and_leaves_the_others(store: Store) -> None:
    first = {"left_id": "a", "right_id": "b", "stranger": 1.5, "household": 2.5, "conflict": False, "by_key": True}
    second = first | {"stranger": 7.25, "household": 8.25, "conflict": True}
    with store.work() as work:
        statement = upsert(work.connection, EDGE, ("stranger", "conflict"))
        for row in (first, second):
            work.connection.execute(statement, row | {"through": None, "bits": None})
        (edge,) = work.connection.execute(select(EDGE)).all()
    assert (edge.stranger, edge.household, edge.conflict, edge.by_key) == (7.25, 2.5, True, True)


@pytest.mark.parametrize(
    "name, key",
    [
        ("conduct events", 4974029018816711736),
        ("conduct migration", 2836830361320621654),
        ("conduct signing key", -6808167984912970663),
    ],
)
def test_a_lock_has_the_same_key_in_every_process_and_version(name: str, key: int) -> None:
    assert lock_key(name) == key


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_name_has_a_key_that_postgresql_takes(name: str) -> None:
    assert -(2**63) <= lock_key(name) < 2**63


@pytest.fixture
def impatient(postgresql_url: str) -> Iterator[Store]:
    """A store on PostgreSQL in which no statement waits for a lock for more than 20 ms."""
    url = make_url(postgresql_url).update_query_dict({"options": "-c lock_timeout=20ms"})
    store = store_on(open_engine(url.render_as_string(hide_password=False)))
    yield store
    store.close()


def test_what_one_transaction_holds_another_waits_for_until_the_first_ends(impatient: Store) -> None:
    with impatient.work() as first:
        hold(first.connection, "Hannah and Marek")
        hold(first.connection, "Hannah and Marek")  # again, for the one who holds it
        with impatient.work() as second, pytest.raises(StoreBusy):
            hold(second.connection, "Hannah and Marek")
        with impatient.work() as third:
            hold(third.connection, "another pair")
        first.commit()
    with impatient.work() as second:
        hold(second.connection, "Hannah and Marek")


def test_on_sqlite_to_hold_a_name_sends_nothing(sqlite_url: str) -> None:
    store = Store(open_engine(sqlite_url))
    with store.work() as work, statements_of(store.engine) as sent:
        hold(work.connection, "Hannah and Marek")
    assert sent == []
    store.close()


INSTANTS = [
    NOON,
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=1))),
    datetime(2026, 11, 3, 12, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
]


@pytest.mark.parametrize("at", INSTANTS, ids=str)
def test_a_time_comes_back_to_the_microsecond_and_in_utc(store: Store, at: datetime) -> None:
    with store.work() as work:
        work.connection.execute(insert(PERSON), {"id": "per_1", "made_at": at})
        read = work.connection.execute(select(PERSON.c.made_at)).scalar_one()
    assert read == at
    assert read.tzinfo is UTC


def test_times_sort_as_they_came_whatever_their_offsets(store: Store) -> None:
    with store.work() as work:
        rows = [{"id": f"per_{number}", "made_at": at} for number, at in enumerate(INSTANTS)]
        work.connection.execute(insert(PERSON), rows)
        read = work.connection.execute(select(PERSON.c.made_at).order_by(PERSON.c.made_at)).scalars().all()
    assert read == sorted(INSTANTS)


def test_a_time_without_an_offset_is_not_stored(store: Store) -> None:
    with store.work() as work, pytest.raises(StatementError, match="with its offset"):
        work.connection.execute(insert(PERSON), {"id": "per_1", "made_at": NOON.replace(tzinfo=None)})
