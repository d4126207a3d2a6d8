"""The change feed: each agency's events in the order in which they became true, none missed, none twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, make_url
from sqlalchemy.exc import IntegrityError

from service.disclosure.permissions import RowFilter
from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.domain.errors import StoreBusy
from service.store.engine import open_engine
from service.store.events import Event
from service.store.tables import EVENT
from service.store.unit_of_work import Store
from tests.conftest import store_on

from .conftest import ADVOCATES, FORCE, NOON, OTHER_FORCE, statements_of


def event_of(number: int, agency: AgencyId = FORCE) -> Event:
    """That a course changed."""
    return Event(id=f"evt_{number}", at=NOON, type="course.changed", subject=f"crs_{number}", agency=agency)


def told(store: Store, agency: AgencyId = FORCE, after: int = 0, limit: int = 1000) -> list[tuple[int, Event]]:
    """What the agency reads."""
    with store.work() as work:
        return work.events.after(Reader(RowFilter.OWN_INCIDENT, agency), after, limit)


def append(store: Store, *events: Event) -> None:
    """The events are in the feed."""
    with store.work() as work:
        work.events.append(events)
        work.commit()


def test_an_event_is_read_back_as_it_was_written(store: Store) -> None:
    append(store, event_of(1))
    assert [event for _, event in told(store)] == [event_of(1)]


def test_events_come_in_the_order_of_writing_whatever_their_times_and_ids(store: Store) -> None:
    earlier = replace(event_of(1), at=NOON - timedelta(days=1))
    append(store, event_of(3), event_of(2))
    append(store, earlier)
    numbers, events = zip(*told(store), strict=True)
    assert list(events) == [event_of(3), event_of(2), earlier]
    assert list(numbers) == sorted(set(numbers))


def test_an_agency_is_told_its_own_events_alone(store: Store) -> None:
    append(store, event_of(1), event_of(2, OTHER_FORCE), event_of(3))
    assert [event.id for _, event in told(store)] == ["evt_1", "evt_3"]
    assert [event.id for _, event in told(store, OTHER_FORCE)] == ["evt_2"]
    assert told(store, ADVOCATES) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_read_on_from_each_last_number_every_event_comes_once(store: Store, limit: int) -> None:
    append(store, *(event_of(number, (FORCE, OTHER_FORCE)[number % 2]) for number in range(14)))
    seen: list[str] = []
    after = 0
    while part := told(store, FORCE, after, limit):
        assert len(part) <= limit
        assert part[0][1].id not in seen
        seen += [event.id for _, event in part]
        after = part[-1][0]
    assert seen == [f"evt_{number}" for number in range(0, 14, 2)]


def test_an_event_is_told_once(store: Store) -> None:
    append(store, event_of(1))
    with store.work() as work, pytest.raises(IntegrityError):
        work.events.append([event_of(1)])


def test_an_event_that_was_not_committed_is_not_told(store: Store) -> None:
    with store.work() as work:
        work.events.append([event_of(1)])
    assert told(store) == []


def test_no_events_send_nothing(store: Store) -> None:
    with store.work() as work, statements_of(store.engine) as sent:
        work.events.append([])
    assert sent == []


def test_a_number_is_not_used_again_while_the_newest_event_stays(store: Store) -> None:
    append(store, event_of(1), event_of(2))
    last = told(store)[-1][0]
    with store.work() as work:
        work.connection.execute(delete(EVENT).where(EVENT.c.number < last))
        work.commit()
    append(store, event_of(3))
    assert [number for number, _ in told(store)] == [last, last + 1]


def test_an_agency_cannot_count_by_its_numbers_what_others_are_told(store: Store) -> None:
    append(store, event_of(1))
    append(store, *(event_of(number, OTHER_FORCE) for number in range(2, 9)))
    append(store, event_of(9), event_of(10, OTHER_FORCE), event_of(11))
    assert [number for number, _ in told(store)] == [1, 2, 3]
    assert [number for number, _ in told(store, OTHER_FORCE)] == list(range(1, 9))


def test_whoever_reads_on_while_many_write_misses_nothing(store: Store) -> None:
    writers, rounds = 6, 10

    def write(writer: int) -> None:
        for turn in range(rounds):
            append(store, event_of(writer * rounds + turn))

    seen: list[str] = []
    with ThreadPoolExecutor(writers) as pool:
        writing = [pool.submit(write, writer) for writer in range(writers)]
        after, is_last = 0, False
        while not is_last:
            is_last = all(done.done() for done in writing)  # then what is read next is all that there is
            part = told(store, FORCE, after)
            seen += [event.id for _, event in part]
            after = part[-1][0] if part else after
    for done in writing:
        done.result()
    assert len(seen) == writers * rounds
    assert set(seen) == {f"evt_{number}" for number in range(writers * rounds)}


@pytest.fixture
def impatient(postgresql_url: str) -> Iterator[Store]:
    """A store on PostgreSQL in which no statement waits for a lock for more than 20 ms."""
    url = make_url(postgresql_url).update_query_dict({"options": "-c lock_timeout=20ms"})
    store = store_on(open_engine(url.render_as_string(hide_password=False)))
    yield store
    store.close()


def test_on_postgresql_a_writer_of_events_waits_for_the_one_before_to_commit(impatient: Store) -> None:
    with impatient.work() as first:
        first.events.append([event_of(1)])
        with impatient.work() as second, pytest.raises(StoreBusy):
            second.events.append([event_of(2)])
        assert told(impatient) == []  # while reading waits for nobody
        first.commit()
    append(impatient, event_of(2))
    assert [event.id for _, event in told(impatient)] == ["evt_1", "evt_2"]
