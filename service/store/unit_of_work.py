"""One transaction with the repositories on it. Floor 1.

    with store.work() as work:
        work.incidents.add(submission)
        work.audit.write([entry])
        work.commit()

Nothing is kept without ``commit``; leaving in any other way rolls everything back. After ``commit`` the unit is
over: a statement sent later fails instead of being lost.
"""

from __future__ import annotations

from functools import cached_property
from types import TracebackType

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.domain.errors import StoreBusy
from service.domain.ports import Clock, Ids
from service.store.audit import AuditLog
from service.store.courses import Courses
from service.store.derived import Derived
from service.store.engine import PATIENCE_SECONDS, assert_sound
from service.store.events import EventFeed
from service.store.incidents import Incidents
from service.store.judgements import Judgements
from service.store.link_index import ProfileCache, SqlLinkIndex
from service.store.migrating import assert_current
from service.store.persons import Persons
from service.store.registry import Registry
from service.store.reviews import Reviews
from service.store.turnstile import Turnstile


class Store:
    """A database, opened by ``service.store.engine.open_engine``; one for the whole process."""

    def __init__(self, engine: Engine, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        """``patience_seconds`` is how long a unit of work waits for its turn on SQLite."""
        self.engine = engine
        self._patience_seconds = patience_seconds
        self._turnstile = Turnstile() if engine.dialect.name == "sqlite" else None

    def work(self) -> UnitOfWork:
        """A new unit of work; it begins when it is entered."""
        return UnitOfWork(self.engine, self._turnstile, self._patience_seconds)

    def assert_ready(self) -> None:
        """Return if the database is soundly set and its tables are up to date; else raise ``StoreUnready``."""
        assert_sound(self.engine)
        assert_current(self.engine)

    def close(self) -> None:
        """Close all connections that are not in use."""
        self.engine.dispose()


class UnitOfWork:
    """A transaction that must be committed on purpose; entering raises ``StoreBusy`` if there is no room in time."""

    def __init__(self, engine: Engine, turnstile: Turnstile | None, patience_seconds: float) -> None:
        self._engine = engine
        self._turnstile = turnstile
        self._patience_seconds = patience_seconds
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._link_index: SqlLinkIndex | None = None

    def __enter__(self) -> UnitOfWork:
        if self._turnstile is not None:
            self._turnstile.enter(self._patience_seconds)
        try:
            self._connection = self._engine.connect()
            self._transaction = self._connection.begin()
        except BaseException as error:
            self._end()
            if isinstance(error, PoolTimeoutError):
                raise StoreBusy from None
            raise
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._transaction is not None:
            self._end()

    @property
    def connection(self) -> Connection:
        """The Core connection; raises ``RuntimeError`` outside the unit and after ``commit``."""
        if self._connection is None:
            raise RuntimeError("this unit of work has not begun, or is over")
        return self._connection

    def commit(self) -> None:
        """Everything written is kept, and the unit is over."""
        if self._transaction is None:
            raise RuntimeError("this unit of work has not begun, or is over")
        self._transaction.commit()
        self._end()

    def _end(self) -> None:
        connection, self._connection, self._transaction = self._connection, None, None
        try:
            if connection is not None:
                connection.close()  # rolls back what was not committed
        finally:
            if self._turnstile is not None:
                self._turnstile.leave()

    @cached_property
    def registry(self) -> Registry:
        """Agencies, clients and signing keys."""
        return Registry(self.connection)

    @cached_property
    def incidents(self) -> Incidents:
        """Reports as they were sent."""
        return Incidents(self.connection)

    @cached_property
    def courses(self) -> Courses:
        """Courses as the rules and the views read them."""
        return Courses(self.connection)

    @cached_property
    def judgements(self) -> Judgements:
        """People's decisions on who is who."""
        return Judgements(self.connection)

    @cached_property
    def reviews(self) -> Reviews:
        """The questions that wait for such a decision."""
        return Reviews(self.connection)

    @cached_property
    def persons(self) -> Persons:
        """Resolved persons, as far as a reader may see them."""
        return Persons(self.connection)

    def link_index(self, clock: Clock, ids: Ids, cache: ProfileCache, *, anew: bool = False) -> SqlLinkIndex:
        """The linker's memory: one for the whole unit, so that what it read is not read again, unless ``anew``."""
        if self._link_index is None or anew:
            self._link_index = SqlLinkIndex(self.connection, clock, ids, cache)
        return self._link_index

    @cached_property
    def derived(self) -> Derived:
        """All that the linker derived, from end to end."""
        return Derived(self.connection)

    @cached_property
    def audit(self) -> AuditLog:
        """The access log."""
        return AuditLog(self.connection)

    @cached_property
    def events(self) -> EventFeed:
        """The change feed."""
        return EventFeed(self.connection)
