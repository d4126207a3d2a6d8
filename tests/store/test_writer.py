"""Units of work on SQLite that queue share one write to the disk, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from sqlalchemy import event, select

from service.domain.errors import StoreBusy
from service.store.engine import open_engine
from service.store.registry import Agency
from service.store.tables import INCIDENT
from service.store.turnstile import Turnstile
from service.store.unit_of_work import Store, UnitOfWork

from .conftest import FORCE, NOON, report_of

PATIENCE_SECONDS = 30
MANY = 6


class Queued:
    """A store on SQLite, threads that queue for it one by one, and how often it wrote to the disk."""

    def __init__(self, store: Store, pool: ThreadPoolExecutor) -> None:
        self.store = store
        self.commits = 0
        self._pool = pool
        event.listen(store.engine, "commit", self._count)

    def _count(self, _connection: object) -> None:
        self.commits += 1

    @property
    def _turnstile(self) -> Turnstile:
        writer = self.store._writer
        assert writer is not None
        return writer._turnstile

    @contextmanager
    def waiting(self, *deeds: Callable[[UnitOfWork], object]) -> Iterator[list[Future[object]]]:
        """All of them wait, in this order, for a unit of work that is kept after the block."""
        pause = Event()
        with self.store.work() as first:
            futures: list[Future[object]] = []
            for already, deed in enumerate(deeds):
                futures.append(self._pool.submit(self._do, deed))
                while self._turnstile.waiting != already + 1:
                    pause.wait(0.001)
            yield futures
            first.incidents.add(report_of("first"))
            first.commit()

    def _do(self, deed: Callable[[UnitOfWork], object]) -> object:
        with self.store.work() as work:
            return deed(work)

    def stored(self) -> set[str]:
        with self.store.work() as work:
            return set(work.connection.execute(select(INCIDENT.c.reference)).scalars())


@pytest.fixture
def queued(sqlite_url: str) -> Iterator[Queued]:
    store = Store(open_engine(sqlite_url), patience_seconds=PATIENCE_SECONDS)
    with store.work() as work:
        work.registry.add_agency(Agency(id=FORCE, contact="", created_at=NOON))
        work.commit()
    with ThreadPoolExecutor(MANY) as pool:
        yield Queued(store, pool)
    store.close()


def adding(reference: str) -> Callable[[UnitOfWork], None]:
    def deed(work: UnitOfWork) -> None:
        work.incidents.add(report_of(reference))
        work.commit()

    return deed


def failing(work: UnitOfWork) -> None:
    work.incidents.add(report_of("given up"))
    raise LookupError


def test_those_that_queued_are_on_the_disk_with_one_write(queued: Queued) -> None:
    with queued.waiting(*(adding(str(number)) for number in range(MANY))) as others:
        pass
    for other in others:
        other.result(PATIENCE_SECONDS)
    assert queued.commits == 1
    assert queued.stored() == {"first", *map(str, range(MANY))}


def test_one_that_gives_up_undoes_its_own_work_only(queued: Queued) -> None:
    with queued.waiting(adding("before"), failing, adding("after")) as others:
        pass
    with pytest.raises(LookupError):
        others[1].result(PATIENCE_SECONDS)
    for other in (others[0], others[2]):
        other.result(PATIENCE_SECONDS)
    assert queued.commits == 1
    assert queued.stored() == {"first", "before", "after"}


def test_the_last_one_giving_up_leaves_nobody_waiting(queued: Queued) -> None:
    with queued.waiting(adding("before"), failing) as others:
        pass
    others[0].result(PATIENCE_SECONDS)
    assert queued.stored() == {"first", "before"}


def test_where_the_transaction_is_lost_all_who_shared_it_are_told_and_nothing_is_kept(queued: Queued) -> None:
    def lose(work: UnitOfWork) -> None:
        work.incidents.add(report_of("lost"))
        work.connection.exec_driver_sql("ROLLBACK")  # as SQLite does by itself where the disk is full
        work.commit()

    def look(work: UnitOfWork) -> int:
        return len(work.connection.execute(select(INCIDENT.c.reference)).all())

    with pytest.raises(StoreBusy), queued.waiting(adding("before"), look, lose) as others:
        pass
    for other in others[:2]:
        with pytest.raises(StoreBusy):
            other.result(PATIENCE_SECONDS)
    assert others[2].exception(PATIENCE_SECONDS) is not None
    assert queued.stored() == set()


def test_who_only_reads_what_others_wrote_is_answered_when_that_is_on_the_disk(queued: Queued) -> None:
    commits_seen: list[int] = []

    def look(work: UnitOfWork) -> int:
        commits_seen.append(queued.commits)
        return len(work.connection.execute(select(INCIDENT.c.reference)).all())

    with queued.waiting(look) as (reader,):
        pass
    assert reader.result(PATIENCE_SECONDS) == 1
    assert (commits_seen, queued.commits) == ([0], 1)


def test_one_that_goes_through_alone_is_kept_at_once(queued: Queued) -> None:
    for number in range(3):
        with queued.store.work() as work:
            work.incidents.add(report_of(str(number)))
            work.commit()
    assert queued.commits == 3
