"""SQLite's one writer: units of work go through one by one, and those that queue are committed together. Floor 1.

Each is promised to be on the disk when ``keep`` returns, and one write to the disk serves all that came meanwhile
(docs/adr/0014). One that goes through alone costs nothing more than it would by itself. Those that follow another in
the same transaction have a savepoint, so that giving up undoes their own work only.
"""

from __future__ import annotations

from threading import Event
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import NestedTransaction, RootTransaction

from service.domain.errors import StoreBusy
from service.store.turnstile import Turnstile

MOST_TOGETHER: Final = 64
"""Units of work that one commit serves, at most: other processes wait for as long as these take."""


class _Group:
    """Units of work in one transaction: ``kept`` of them, and one at work, with a savepoint unless it is the first."""

    def __init__(self, engine: Engine) -> None:
        self.connection: Connection = engine.connect()
        self.savepoint: NestedTransaction | None = None
        self.kept = 0
        self._is_over = Event()
        self._is_lost = False
        try:
            self._transaction: RootTransaction = self.connection.begin()
        except BaseException:
            self.connection.close()
            raise

    def commit(self) -> None:
        """All that was kept is on the disk; otherwise nothing is, and all are told so."""
        self._is_lost = True
        try:
            driver: Any = self.connection.connection.driver_connection
            if not driver.in_transaction:  # SQLite gives a transaction up by itself where the disk is full, for one
                raise StoreBusy
            self._transaction.commit()
            self._is_lost = False
        finally:
            self._end()

    def give_up(self) -> None:
        """Nothing is kept."""
        self._is_lost = True
        self._end()

    def _end(self) -> None:
        try:
            self.connection.close()  # rolls back what was not committed
        finally:
            self._is_over.set()

    def wait(self) -> None:
        """Return once it is over; raises ``StoreBusy`` if nothing was kept."""
        self._is_over.wait()
        if self._is_lost:
            raise StoreBusy


class Writer:
    """Lets units of work write, one at a time. Of the methods only ``begin`` is for those who have no turn."""

    def __init__(self, engine: Engine, turnstile: Turnstile) -> None:
        self._engine = engine
        self._turnstile = turnstile
        self._group: _Group | None = None

    def begin(self, patience_seconds: float) -> Connection:
        """A connection in a transaction; raises ``StoreBusy`` if there is no turn in that time."""
        self._turnstile.enter(patience_seconds)
        try:
            if self._group is None:
                self._group = _Group(self._engine)
            else:
                self._group.savepoint = self._group.connection.begin_nested()
            return self._group.connection
        except BaseException:
            self._lose()
            raise

    def keep(self) -> None:
        """What the unit wrote is on the disk. Raises ``StoreBusy``, or what the database says, if it is not."""
        group = self._current()
        try:
            if group.savepoint is not None:
                group.savepoint.commit()
                group.savepoint = None
        except BaseException:
            self._lose()
            raise
        group.kept += 1
        self._pass_on(group)
        group.wait()

    def drop(self) -> None:
        """What the unit wrote is undone. What it read is on the disk: raises ``StoreBusy`` if that could not be."""
        group = self._current()
        if not group.kept:
            self._lose()
            return
        try:
            if group.savepoint is not None:
                group.savepoint.rollback()
                group.savepoint = None
        except BaseException:
            self._lose()
            raise
        self._pass_on(group)
        group.wait()

    def _current(self) -> _Group:
        if self._group is None:
            raise RuntimeError("nothing is being written")
        return self._group

    def _pass_on(self, group: _Group) -> None:
        """The next one goes on in the same transaction; where nobody waits, or enough is kept, it is committed."""
        if group.kept < MOST_TOGETHER and self._turnstile.pass_on():
            return
        self._group = None
        try:
            group.commit()
        finally:
            self._turnstile.leave()

    def _lose(self) -> None:
        group, self._group = self._group, None
        try:
            if group is not None:
                group.give_up()
        finally:
            self._turnstile.leave()
