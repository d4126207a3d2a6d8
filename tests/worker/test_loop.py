"""The worker does what is due, in one process at a time, and goes on where a job fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event

import pytest

from service.flows.context import Context
from service.store.engine import open_engine
from service.store.unit_of_work import Store
from service.worker.jobs import Job, jobs
from service.worker.loop import Worker
from tests.conftest import store_on
from tests.flows.office import Office, office_on

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GOES_ON = Event()


@pytest.fixture
def office(store: Store) -> Office:
    return office_on(store)


Made = Callable[..., Worker]


@pytest.fixture
def made() -> Iterator[Made]:
    """Makes workers, which give up their lead when the test ends."""
    workers: list[Worker] = []

    def make(office: Office, *found: Job) -> Worker:
        workers.append(Worker(office.context, found))
        return workers[-1]

    yield make
    for worker in workers:
        leave(worker)


def leave(worker: Worker) -> None:
    """It is told to stop."""
    stop = Event()
    stop.set()
    worker.run(stop)


def both_jobs(done: list[str], *, fails: bool = False) -> tuple[Job, Job]:
    """A job for each minute and one for each hour, which note that they were done."""

    def often(_: Context) -> None:
        done.append("minute")
        if fails:
            raise ArithmeticError("Hannah Bright-Adeyemi")

    return Job("minute", MINUTE, often), Job("hour", HOUR, lambda _: done.append("hour"))


def test_each_job_is_done_at_once_and_again_when_its_time_has_passed(office: Office, made: Made) -> None:
    done: list[str] = []
    worker = made(office, *both_jobs(done))
    worker.turn(GOES_ON)
    worker.turn(GOES_ON)
    assert done == ["minute", "hour"]
    office.clock.go_on(seconds=59)
    worker.turn(GOES_ON)
    assert done == ["minute", "hour"]
    office.clock.go_on(seconds=1)
    worker.turn(GOES_ON)
    assert done == ["minute", "hour", "minute"]
    office.clock.go_on(hours=1)
    worker.turn(GOES_ON)
    assert done == ["minute", "hour", "minute", "minute", "hour"]


def test_a_clock_that_was_set_back_puts_no_job_off(office: Office, made: Made) -> None:
    done: list[str] = []
    worker = made(office, *both_jobs(done))
    worker.turn(GOES_ON)
    office.clock.go_on(days=-1)
    worker.turn(GOES_ON)
    assert done == ["minute", "hour"] * 2


def test_a_job_that_fails_is_told_without_what_it_met_and_the_others_are_done(
    office: Office, made: Made, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []
    worker = made(office, *both_jobs(done, fails=True))
    with caplog.at_level(logging.ERROR, "conduct.worker"):
        worker.turn(GOES_ON)
        office.clock.go_on(minutes=1)
        worker.turn(GOES_ON)
    assert done == ["minute", "hour", "minute"]
    assert [(one.message, one.__dict__["job"]) for one in caplog.records] == [("job failed", "minute")] * 2


def test_a_worker_that_is_told_to_stop_begins_nothing_more(office: Office, made: Made) -> None:
    done: list[str] = []
    stop = Event()
    first = Job("first", MINUTE, lambda _: stop.set())
    made(office, first, Job("second", MINUTE, lambda _: done.append("second"))).run(stop)
    assert done == []


@pytest.fixture
def both(postgresql_url: str) -> Iterator[tuple[Office, Office]]:
    """Two processes, as it were, on one PostgreSQL database."""
    stores = [store_on(open_engine(postgresql_url)) for _ in range(2)]
    first = office_on(stores[0])
    second = Office(Context(stores[1], first.clock, first.context.ids, first.context.model), first.clock)
    yield first, second
    for store in stores:
        store.close()


def test_of_two_workers_one_works_and_the_other_takes_over_when_it_goes(
    both: tuple[Office, Office], made: Made
) -> None:
    done: list[str] = []
    first = made(both[0], Job("job", MINUTE, lambda _: done.append("first")))
    second = made(both[1], Job("job", MINUTE, lambda _: done.append("second")))
    first.turn(GOES_ON)
    second.turn(GOES_ON)
    assert done == ["first"]
    leave(first)
    second.turn(GOES_ON)
    assert done == ["first", "second"]


def test_the_lead_is_lost_with_the_connection_that_holds_it(both: tuple[Office, Office]) -> None:
    first, second = (office.context.store.lead("of a test") for office in both)
    assert (first.is_held(), first.is_held(), second.is_held()) == (True, True, False)
    with both[1].context.store.engine.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    assert (first.is_held(), second.is_held(), first.is_held()) == (False, True, False)
    second.leave()
    assert first.is_held()
    first.leave()


def test_every_job_has_a_name_of_its_own_and_can_be_done_on_an_empty_database(office: Office) -> None:
    found = jobs(signed_every=MINUTE, kept_in=None)
    assert len({job.name for job in found}) == len(found)
    for job in found:
        job.deed(office.context)
