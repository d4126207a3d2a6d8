"""Makes what was erased be gone from the files too. Floor 1.

A database that deletes a row leaves it in its files until the place is used again. SQLite overwrites what it deletes
(``secure_delete``), but not the copies that it left when it moved rows from page to page, nor those in its log.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sqlalchemy import Engine, make_url, text

from service.domain.errors import StoreUnready
from service.store.engine import PATIENCE_SECONDS
from service.store.files import open_existing, sqlite_path, told
from service.store.wall import assert_owned


def scrub(engine: Engine) -> None:
    """No file of the database holds what was deleted before this was called, as far as the database has a say in it.

    SQLite is written anew, which takes as much room again and holds back those who write meanwhile. PostgreSQL is
    vacuumed: rows that nobody can see are gone. Raises ``StoreUnready`` if somebody reads SQLite without an end,
    and on PostgreSQL for anybody but the owner of the tables.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            assert_owned(connection)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
        return
    path = sqlite_path(make_url(engine.url).set(drivername="sqlite").render_as_string(hide_password=False))
    try:
        with closing(open_existing(path, "rw", patience_seconds=PATIENCE_SECONDS)) as connection:
            connection.execute("VACUUM")
            is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.Error as error:
        raise told(error) from None
    if is_busy:
        raise StoreUnready("Somebody reads the database. Try again when nobody does.")
