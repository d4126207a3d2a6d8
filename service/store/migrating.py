"""Brings the tables of a database up to date. Floor 1.

The revisions under ``migrations/`` are the only way in which tables come to be, also in tests. Each run is one
transaction on both databases: it is done whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import ProgrammingError

from service.domain.errors import StoreUnready
from service.store.dialects import hold
from service.store.key_file import KeyFile
from service.store.scrub import scrub
from service.store.vault import Vault
from service.store.wall import open_to

_FOLDER = Path(__file__).parent / "migrations"
_KEPT_CLEAR = {
    "incident_version": "SELECT 1 FROM incident_version LIMIT 1",
    "staff_profile": "SELECT 1 FROM staff_profile LIMIT 1",
}
"""What shows that a table was filled before anything was sealed."""


def migrate(engine: Engine, revision: str = "head", *, keys: KeyFile | None = None, role: str = "") -> None:
    """The tables are at ``revision`` or beyond; two processes that migrate at once do it one after the other.

    ``keys`` is the file of the master keys, as for a store: needed where reports or staff are on file that are not
    sealed yet. ``role`` is that under which the service works on PostgreSQL, where it is not the one that migrates: it
    may do what the service does, and no more. Raises ``StoreUnready`` if there is no such role, and for anybody but the
    owner of the tables.
    """
    with _allowed(), engine.begin() as connection:
        hold(connection, "conduct migration")
        is_clear = _is_clear(connection)
        command.upgrade(_config(connection, keys or KeyFile.of(engine.url)), revision)
        if role and connection.dialect.name == "postgresql":
            open_to(connection, role)
        is_clear = is_clear and not _is_clear(connection)
    if is_clear:
        scrub(engine)  # it lies in pages that are no longer used


def downgrade(engine: Engine, revision: str, *, keys: KeyFile | None = None) -> None:
    """The tables are as ``revision`` left them; ``base`` takes all of them away, with everything in them."""
    with _allowed(), engine.begin() as connection:
        hold(connection, "conduct migration")
        command.downgrade(_config(connection, keys or KeyFile.of(engine.url)), revision)


@contextmanager
def _allowed() -> Iterator[None]:
    """What PostgreSQL refuses to the role that asks is told with what to do."""
    try:
        yield
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        raise StoreUnready(
            "This role of PostgreSQL may not do that with the tables. Run conduct migrate as their owner, and name the "
            "role of the service in CONDUCT_DATABASE_ROLE."
        ) from None


def _is_clear(connection: Connection) -> bool:
    """Whether there are reports or members of staff that were kept without sealing what is safe in them."""
    tables = inspect(connection)
    if tables.has_table("safe_detail"):
        return False
    return any(
        connection.exec_driver_sql(question).first() is not None
        for table, question in _KEPT_CLEAR.items()
        if tables.has_table(table)
    )


def current_revision(engine: Engine) -> str | None:
    """The revision that the tables are at, or ``None`` where there are none; raises ``StoreUnready`` for somebody who
    may not read it."""
    with _allowed(), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str:
    """The revision that this version of the service works with."""
    head = ScriptDirectory.from_config(_config(None)).get_current_head()
    if head is None:
        raise StoreUnready("The service was installed without its migrations. Install it again.")
    return head


def is_known(revision: str) -> bool:
    """Whether this version of the service works with the revision, or can bring tables that are at it up to date."""
    scripts = ScriptDirectory.from_config(_config(None)).walk_revisions()
    return any(script.revision == revision for script in scripts)


def is_current(engine: Engine) -> bool:
    """Whether the tables are at the revision that this version of the service works with."""
    return current_revision(engine) == head_revision()


def assert_current(engine: Engine) -> None:
    """Return if ``is_current``; otherwise raise ``StoreUnready``."""
    if not is_current(engine):
        raise StoreUnready("The tables are not those of this version of the service. Run: conduct migrate.")


def _config(connection: Connection | None, keys: KeyFile | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["vault"] = Vault(keys)
    return config
