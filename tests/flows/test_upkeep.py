"""The access log is kept up with: what is new is numbered and signed, and how far it is behind can be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.flows import upkeep
from service.flows.audit import verify
from service.flows.upkeep import behind, catch_up_with_all, checkpoints_beyond, keep_up
from service.store.engine import open_engine
from service.store.unit_of_work import Store
from tests.conftest import store_on
from tests.store.conftest import statements_of

from .office import Office, office_on
from .test_audit import logged, numbered, write


@pytest.fixture
def office(store: Store) -> Office:
    return office_on(store)


def sizes(office: Office) -> list[int]:
    return [made.size for made in checkpoints_beyond(office.context, 0)]


def test_what_is_new_is_numbered_and_signed_and_nothing_is_where_nothing_is_new(office: Office) -> None:
    keep_up(office.context)
    assert sizes(office) == []
    ids = logged(office, 3)
    keep_up(office.context)
    keep_up(office.context)
    assert sizes(office) == [3]
    ids += logged(office, 2)
    keep_up(office.context)
    assert sizes(office) == [3, 5]
    assert [leaf.entry_id for leaf in numbered(office)] == ids
    assert verify(office.context).found == ()


def test_many_entries_are_numbered_in_steps_and_signed_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "STEP", 4)
    logged(office, 12)
    keep_up(office.context)
    assert sizes(office) == [12]


def test_how_far_the_log_is_behind_is_told_of_its_oldest_entry_without_a_signature(office: Office) -> None:
    assert behind(office.context) == timedelta(0)
    logged(office, 1)
    office.clock.go_on(minutes=5)
    logged(office, 1)
    assert behind(office.context) == timedelta(minutes=5, seconds=1)
    keep_up(office.context)
    assert behind(office.context) == timedelta(0)
    office.clock.go_on(hours=2)
    logged(office, 2)
    office.clock.go_on(seconds=10)
    assert behind(office.context) == timedelta(seconds=11)


def test_entries_that_have_a_number_and_no_checkpoint_are_behind(office: Office) -> None:
    logged(office, 1)
    keep_up(office.context)
    logged(office, 1)
    with office.context.store.work() as work:
        assert work.trail.number(10, lambda: bytes(16)) == 1
        work.commit()
    office.clock.go_on(seconds=30)
    assert behind(office.context) == timedelta(seconds=30)
    keep_up(office.context)
    assert (behind(office.context), sizes(office)) == (timedelta(0), [1, 2])


def test_an_entry_that_took_long_to_be_committed_is_numbered_within_the_hour_on_postgresql(postgresql_url: str) -> None:
    office = office_on(store_on(open_engine(postgresql_url)))
    with office.context.store.work() as slow:
        write(office, slow)
        office.clock.go_on(minutes=2)
        logged(office, 1)
        keep_up(office.context)
        slow.commit()
    keep_up(office.context)
    assert sizes(office) == [1]
    catch_up_with_all(office.context)
    assert sizes(office) == [1, 2]
    office.context.store.close()


def test_keeping_up_asks_no_more_of_a_long_log_than_of_a_short_one(office: Office) -> None:
    counts = []
    for more in (3, 300):
        logged(office, 1)
        with office.context.store.work() as work:
            for _ in range(more):
                write(office, work)
            work.commit()
        keep_up(office.context)
        logged(office, 1)
        with statements_of(office.context.store.engine) as sent:
            keep_up(office.context)
        counts.append(len(sent))
    assert counts[1] <= counts[0] + 3  # a level more of the tree
