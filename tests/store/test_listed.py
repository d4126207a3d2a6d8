"""Lists travel to the database as one value, of any length, alike on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.store.listed import RowsWriter, among
from service.store.tables import BLOCK_KEY, NODE, PERSON
from service.store.unit_of_work import Store

from .conftest import NOON, statements_of

NODES = [
    {"id": f"node_{number}", "details": "{}", "scope": "person", "person_id": None if number % 2 else "per_1"}
    for number in range(5)
]


@pytest.fixture
def noted(store: Store) -> Store:
    """A store with five nodes, every other one of them resolved."""
    with store.work() as work:
        RowsWriter(NODE).write(work.connection, NODES)
        work.commit()
    return store


@pytest.mark.parametrize(
    "asked, found",
    [
        ([], []),
        (["node_0"], ["node_0"]),
        (["node_4", "node_0", "node_0"], ["node_0", "node_4"]),
        (["node_9"], []),
        (["node_0') OR 1=1 --", '"]'], []),
        ([f"node_{number}" for number in range(40_000)], ["node_0", "node_1", "node_2", "node_3", "node_4"]),
    ],
    ids=["none", "one", "repeated", "unknown", "hostile", "forty thousand"],
)
def test_among_finds_those_listed_each_once(noted: Store, asked: list[str], found: list[str]) -> None:
    statement = select(NODE.c.id).where(among(NODE.c.id, "ids")).order_by(NODE.c.id)
    with noted.work() as work, statements_of(noted.engine) as sent:
        assert work.connection.execute(statement, {"ids": asked}).scalars().all() == found
    assert len(sent) == 1


def test_among_takes_any_collection(noted: Store) -> None:
    statement = select(func.count()).select_from(NODE).where(among(NODE.c.id, "ids"))
    with noted.work() as work:
        for asked in ({"node_0", "node_1"}, frozenset({"node_2", "node_3"}), ("node_4", "node_0")):
            assert work.connection.execute(statement, {"ids": asked}).scalar_one() == 2


def test_numbers_of_64_bits_are_found(store: Store) -> None:
    keys = [-(2**63), -1, 0, 2**63 - 1]
    with store.work() as work:
        RowsWriter(BLOCK_KEY).write(work.connection, [{"key": key, "node_id": "node_0"} for key in keys])
        statement = select(BLOCK_KEY.c.key).where(among(BLOCK_KEY.c.key, "keys")).order_by(BLOCK_KEY.c.key)
        assert work.connection.execute(statement, {"keys": keys}).scalars().all() == keys


def test_the_rows_come_back_as_they_were_written_and_empty_ones_empty(noted: Store) -> None:
    with noted.work() as work:
        rows = work.connection.execute(select(NODE).order_by(NODE.c.id)).all()
    assert [dict(row._mapping) for row in rows] == NODES


def test_to_write_no_rows_sends_nothing(store: Store) -> None:
    with store.work() as work, statements_of(store.engine) as sent:
        RowsWriter(NODE).write(work.connection, [])
    assert sent == []


def test_any_number_of_rows_is_one_statement(store: Store) -> None:
    rows = [{"key": number, "node_id": "node_0"} for number in range(5_000)]
    with store.work() as work:
        with statements_of(store.engine) as sent:
            RowsWriter(BLOCK_KEY).write(work.connection, rows)
        assert work.connection.execute(select(func.count()).select_from(BLOCK_KEY)).scalar_one() == len(rows)
    assert len(sent) == 1


def test_a_row_that_stands_is_an_error_unless_a_column_may_change(noted: Store) -> None:
    with noted.work() as work, pytest.raises(IntegrityError):
        RowsWriter(NODE).write(work.connection, NODES[:1])


def test_a_row_that_stands_gets_the_columns_named_and_the_expressions_given(noted: Store) -> None:
    writer = RowsWriter(NODE, changing=("scope",), also={"person_id": NODE.c.person_id + " again"})
    with noted.work() as work:
        writer.write(work.connection, [NODES[0] | {"details": "[]", "scope": "report", "person_id": "per_2"}])
        row = work.connection.execute(select(NODE).where(NODE.c.id == "node_0")).one()
    assert (row.details, row.scope, row.person_id) == ("{}", "report", "per_1 again")


def test_times_and_nothing_travel_in_lists(store: Store) -> None:
    row = {"id": "per_1", "made_at": NOON, "merged_into": None, "split_from": "per_0"}
    with store.work() as work:
        RowsWriter(PERSON).write(work.connection, [row])
        assert dict(work.connection.execute(select(PERSON)).one()._mapping) == row
