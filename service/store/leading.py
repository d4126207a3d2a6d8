"""Which one of several processes does what only one should. Floor 1.

On PostgreSQL whoever holds an advisory lock, on a connection kept for it, leads; the lock goes with the process or with
the connection. A SQLite database is served by one process, which leads.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, bindparam, func, select

from service.domain.errors import StoreUnready
from service.store.dialects import lock_key

_TRY = select(func.pg_try_advisory_lock(bindparam("key")))
_STILL = select(1)


class Lead:
    """The lead under one name, held or not; used by one thread."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._key = lock_key(name)
        self._connection: Connection | None = None

    def is_held(self) -> bool:
        """Whether this process leads now; it takes the lead where nobody has it."""
        if self._engine.dialect.name != "postgresql":
            return True
        try:
            return self._holds_on() if self._connection is not None else self._takes()
        except StoreUnready:  # the database is away, and the lock with it
            self.leave()
            return False

    def _holds_on(self) -> bool:
        if self._connection is None:
            return False
        self._connection.execute(_STILL)
        return True

    def _takes(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            is_taken = bool(connection.execute(_TRY, {"key": self._key}).scalar_one())
        except BaseException:
            connection.close()
            raise
        if is_taken:
            self._connection = connection
        else:
            connection.close()
        return is_taken

    def leave(self) -> None:
        """Somebody else may lead."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # the lock belongs to the connection, so that is closed
            connection.close()
