"""One transaction with the repositories on it. Floor 1.

    with store.work() as work:
        work.incidents.add(submission)
        work.audit.write([entry])
        work.commit()

Nothing is kept without ``commit``; leaving in any other way rolls everything back. After ``commit`` the unit is
over: a statement sent later fails instead of being lost. What links reports is given to ``Store.change``, which does
it anew where another transaction was in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from random import SystemRandom
from types import TracebackType
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import RootTransaction
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.domain.agency import AgencyId
from service.domain.errors import StoreBusy
from service.domain.ports import Clock, Ids
from service.store.access_requests import AccessRequests
from service.store.again import until_done
from service.store.audit import AuditLog
from service.store.audit_erasure import AuditErasure
from service.store.audit_trail import AuditTrail
from service.store.break_glass import GlassRequests
from service.store.courses import Courses
from service.store.derived import Derived
from service.store.engine import PATIENCE_SECONDS, assert_sound
from service.store.erasures import Erasures
from service.store.events import EventFeed
from service.store.grants import Grants
from service.store.incidents import Incidents
from service.store.judgements import Judgements
from service.store.key_file import KeyFile
from service.store.leading import Lead
from service.store.link_index import SqlLinkIndex
from service.store.loading import Loading
from service.store.locks import MOST_KEYS, Locks, Reached, alone
from service.store.migrating import assert_current
from service.store.occasions import OccasionDecisions
from service.store.persons import Persons
from service.store.profile_cache import ProfileCache
from service.store.registry import Registry
from service.store.resealing import Resealing
from service.store.restricted import Restrictions
from service.store.retention import Retention
from service.store.reviews import Reviews
from service.store.snapshots import Snapshots
from service.store.staff import StaffRegister
from service.store.tokens import Tokens
from service.store.turnstile import Turnstile
from service.store.undone import UndoneReports
from service.store.unused import Unused
from service.store.vault import Sealing, Vault
from service.store.wall import assert_owned, assert_walled, stand
from service.store.writer import Writer

Outcome = TypeVar("Outcome")
_by_chance: Final = SystemRandom().random


class Store:
    """A database, opened by ``service.store.engine.open_engine``; one for the whole process."""

    def __init__(
        self,
        engine: Engine,
        *,
        keys: KeyFile | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
        chance: Callable[[], float] = _by_chance,
    ) -> None:
        """``keys`` is the file of the master keys, which for SQLite lies beside the database unless it is given.
        ``patience_seconds`` is how long a unit of work waits for its turn on SQLite. ``chance`` gives numbers from 0
        to 1, by which those who were in each other's way part."""
        self.engine = engine
        self.vault = Vault(keys or KeyFile.of(engine.url))
        self.patience_seconds = patience_seconds
        self._chance = chance
        self._writer = Writer(engine, Turnstile()) if engine.dialect.name == "sqlite" else None

    def work(self, *, steady: bool = False, wall: AgencyId | None = None) -> UnitOfWork:
        """A new unit of work; it begins when it is entered. One that is ``steady`` sees a single state of the database
        from its first question to its last: for what reads much and changes nothing that others change. Behind the
        ``wall`` of an agency it sees what that has to do with (``service.store.wall``)."""
        return UnitOfWork(self.engine, self.vault, self._writer, self.patience_seconds, steady=steady, wall=wall)

    def change(self, deed: Callable[[UnitOfWork], Outcome]) -> Outcome:
        """What ``deed`` gives, which is given a unit of work that may link, and commits it.

        Where another transaction was in the way it is done anew from the start, a few times at most. Raises
        ``StoreBusy`` if that was not enough, or took longer than the patience that there is.
        """
        reached = Reached()

        def attempt(*, is_last: bool) -> Outcome:
            with self.work() as work:
                if self._writer is None:
                    work.locks = Locks(work.connection, reached, waits=is_last)
                return deed(work)

        return until_done(attempt, self.patience_seconds, self._chance)

    def view(self, wall: AgencyId, deed: Callable[[UnitOfWork], Outcome]) -> Outcome:
        """What ``deed`` gives, which is given a steady unit of work to read in for that agency, and commits that it was
        read.

        Done anew as by ``change``, where what was read was changed before it was noted that it was read.
        """

        def attempt(*, is_last: bool) -> Outcome:  # noqa: ARG001 - the last time is like the others
            with self.work(steady=True, wall=wall) as work:
                return deed(work)

        return until_done(attempt, self.patience_seconds, self._chance)

    def lead(self, name: str) -> Lead:
        """The lead under that name, of all processes that have this database open: not taken yet."""
        return Lead(self.engine, name)

    @property
    def is_for_one(self) -> bool:
        """Whether one process alone serves the database, which then has to do all that there is to do."""
        return self._writer is not None

    @property
    def most_keys(self) -> int | None:
        """How many keys of reports that are linked together the database has locks for; ``None`` for any number."""
        return MOST_KEYS if self._writer is None else None

    @property
    def changes_at_once(self) -> int:
        """How many groups of reports are worth filing at a time: on PostgreSQL one waits while another is linked."""
        return 2 if self._writer is None else 1

    def assert_ready(self) -> None:
        """Return if the database is soundly set and its tables are up to date; else raise ``StoreUnready``."""
        assert_sound(self.engine)
        assert_current(self.engine)

    def assert_walled(self) -> None:
        """Return if the database keeps agencies apart for whoever this process is to it; else raise
        ``StoreUnready``."""
        with self.engine.connect() as connection:
            assert_walled(connection)

    def assert_owned(self) -> None:
        """Return if this process may do what the owner of the tables may; else raise ``StoreUnready``."""
        with self.engine.connect() as connection:
            assert_owned(connection)

    def close(self) -> None:
        """Close all connections that are not in use."""
        self.engine.dispose()


class UnitOfWork:
    """A transaction that must be committed on purpose; entering raises ``StoreBusy`` if there is no room in time."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        writer: Writer | None,
        patience_seconds: float,
        *,
        steady: bool = False,
        wall: AgencyId | None = None,
    ) -> None:
        self._engine = engine
        self._vault = vault
        self._writer = writer
        self._patience_seconds = patience_seconds
        self._is_steady = steady  # on SQLite every unit is
        self._wall = wall if writer is None else None  # there is none on SQLite
        self.locks: Locks | None = None
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._link_index: SqlLinkIndex | None = None

    def __enter__(self) -> UnitOfWork:
        try:
            if self._writer is not None:
                self._connection = self._writer.begin(self._patience_seconds)
            else:
                self._begin()
        except PoolTimeoutError:
            raise StoreBusy from None
        return self

    def _begin(self) -> None:
        connection = self._engine.connect()
        try:
            if self._is_steady:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            self._transaction = connection.begin()
            if self._wall is not None:
                stand(connection, self._wall)
        except BaseException:
            connection.close()
            raise
        self._connection = connection

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._writer is not None:
            self._writer.drop()
        else:
            connection.close()  # rolls back what was not committed

    @property
    def connection(self) -> Connection:
        """The Core connection; raises ``RuntimeError`` outside the unit and after ``commit``."""
        if self._connection is None:
            raise RuntimeError("this unit of work has not begun, or is over")
        return self._connection

    def alone(self) -> None:
        """From now on no other transaction links anything until this one ends."""
        alone(self.connection)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """For the length of the block the unit sees past its wall: for what protects people, and for what is told of
        other courses and not shown. An exception ends the unit."""
        if self._wall is None:
            yield
            return
        stand(self.connection, None)
        yield
        stand(self.connection, self._wall)

    def commit(self) -> None:
        """Everything written is kept, and the unit is over."""
        connection = self.connection
        if self._writer is not None:
            self._connection = None
            try:
                self._writer.keep()
            except BaseException:
                self._vault.forget()  # others of the same transaction may have learnt keys that are gone with it
                raise
        elif self._transaction is not None:
            self._transaction.commit()
            self._connection = None
            connection.close()
        if "sealing" in self.__dict__:
            self.sealing.committed()

    @cached_property
    def sealing(self) -> Sealing:
        """What seals safe details, opens them, and masks values."""
        return Sealing(self.connection, self._vault)

    @cached_property
    def resealing(self) -> Resealing:
        """What changes the keys of what is sealed."""
        return Resealing(self.connection, self._vault)

    @cached_property
    def registry(self) -> Registry:
        """Agencies, clients and signing keys."""
        return Registry(self.connection)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens that are spent."""
        return Tokens(self.connection)

    @cached_property
    def incidents(self) -> Incidents:
        """Reports as they were sent."""
        return Incidents(self.connection, self.sealing)

    @cached_property
    def courses(self) -> Courses:
        """Courses as the rules and the views read them."""
        return Courses(self.connection, self.sealing)

    @cached_property
    def grants(self) -> Grants:
        """Sight of courses that was given on purpose."""
        return Grants(self.connection)

    @cached_property
    def access(self) -> AccessRequests:
        """Requests to be given sight of a course."""
        return AccessRequests(self.connection)

    @cached_property
    def glass(self) -> GlassRequests:
        """Requests to open a course in an emergency."""
        return GlassRequests(self.connection)

    @cached_property
    def restrictions(self) -> Restrictions:
        """Which courses are restricted."""
        return Restrictions(self.connection)

    @cached_property
    def judgements(self) -> Judgements:
        """People's decisions on who is who."""
        return Judgements(self.connection)

    @cached_property
    def occasions(self) -> OccasionDecisions:
        """People's decisions on which reports are of one occasion."""
        return OccasionDecisions(self.connection)

    @cached_property
    def reviews(self) -> Reviews:
        """The questions that wait for such a decision."""
        return Reviews(self.connection)

    @cached_property
    def persons(self) -> Persons:
        """Resolved persons, as far as a reader may see them."""
        return Persons(self.connection, self.sealing)

    def link_index(self, clock: Clock, ids: Ids, cache: ProfileCache, *, anew: bool = False) -> SqlLinkIndex:
        """The linker's memory: one for the whole unit, so that what it read is not read again, unless ``anew``."""
        if self._link_index is None or anew:
            self._link_index = SqlLinkIndex(self.connection, clock, ids, cache, self.sealing, self.locks)
        return self._link_index

    @cached_property
    def derived(self) -> Derived:
        """All that the linker derived, from end to end."""
        return Derived(self.connection, self.sealing)

    @cached_property
    def loading(self) -> Loading:
        """Everything at once, in and out."""
        return Loading(self.connection, self.sealing)

    @cached_property
    def snapshots(self) -> Snapshots:
        """What was fixed of courses for prosecutors."""
        return Snapshots(self.connection)

    @cached_property
    def erasures(self) -> Erasures:
        """What makes reports be gone."""
        return Erasures(self.connection)

    @cached_property
    def retention(self) -> Retention:
        """What decides how long reports are kept."""
        return Retention(self.connection)

    @cached_property
    def undone(self) -> UndoneReports:
        """What was taken back."""
        return UndoneReports(self.connection)

    @cached_property
    def staff(self) -> StaffRegister:
        """Who works for the agencies, and what in reports may be about them."""
        return StaffRegister(self.connection, self.sealing)

    @cached_property
    def unused(self) -> Unused:
        """What is kept of a course and is not in its record."""
        return Unused(self.connection)

    @cached_property
    def audit(self) -> AuditLog:
        """The access log."""
        return AuditLog(self.connection)

    def log_erasure(self, kept: str) -> AuditErasure:
        """Entries of the access log whose content goes; those of the action ``kept`` stay."""
        return AuditErasure(self.connection, kept)

    @cached_property
    def trail(self) -> AuditTrail:
        """The access log as numbered, read and proven."""
        return AuditTrail(self.connection)

    @cached_property
    def events(self) -> EventFeed:
        """The change feed."""
        return EventFeed(self.connection)
