"""What the database says when it fails, in the field's words and without what was sent. Floor 1.

PostgreSQL quotes values in its messages ("Key (reference)=(…) already exists"), which SQLAlchemy's
``hide_parameters`` does not reach. So the text of every driver error is replaced by its code and the name of the
constraint, and a database that is only busy, or out of reach, is told by its own error.
"""

from __future__ import annotations

import sqlite3

import psycopg
from sqlalchemy.engine import ExceptionContext

from service.domain.errors import ConductError, StoreBusy, StoreUnready

_OVERTAKEN_SQLSTATES = frozenset({"55P03", "40001", "40P01"})
"""PostgreSQL: lock_not_available, serialization_failure, deadlock_detected."""

_BUSY_SQLSTATES = frozenset({"53300", "53200"})
"""PostgreSQL: too_many_connections, out_of_memory (so it says when it has no room for another lock)."""

_BUSY_SQLITE = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


class Overtaken(StoreBusy):
    """Another transaction was in the way; nothing was stored, and the same done anew is likely to succeed."""


def translate(context: ExceptionContext) -> ConductError | None:
    """SQLAlchemy's ``handle_error`` hook: clear the error of values; say busy and out of reach by their names."""
    error = context.original_exception
    if isinstance(error, psycopg.Error):
        plain = _plain(error)
        error.args = (plain,)
        error.__cause__ = error.__context__ = None  # what it came of quotes as well
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"({type(error).__name__}) {plain}",)
        if error.sqlstate in _OVERTAKEN_SQLSTATES:
            return Overtaken()
        is_busy = error.sqlstate in _BUSY_SQLSTATES
    elif isinstance(error, UnicodeEncodeError):  # it carries the whole text that could not be encoded
        error.object, error.args = "", ()
        is_busy = False
    else:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the low byte is the primary code; some errors have none
        is_busy = isinstance(error, sqlite3.OperationalError) and code in _BUSY_SQLITE
    if is_busy:
        return StoreBusy()
    if context.is_pre_ping:
        return None
    is_unreachable = context.is_disconnect or context.connection is None
    if is_unreachable and isinstance(error, (psycopg.Error, sqlite3.Error)):
        return StoreUnready("The database cannot be reached. See that its address is right and that it runs.")
    return None


def _plain(error: psycopg.Error) -> str:
    """What may be told of a PostgreSQL error: its code, and the table and constraint concerned."""
    told = (error.sqlstate, error.diag.table_name, error.diag.constraint_name)
    return " ".join(part for part in told if part) or "no connection"
