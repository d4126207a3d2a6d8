"""Brings the tables of a database up to date. Floor 1.

The revisions under ``migrations/`` are the only way in which tables come to be, also in tests. Each run is one
transaction on both databases: it is done whole or not at all.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from service.domain.errors import StoreUnready
from service.store.dialects import hold

_FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine, revision: str = "head") -> None:
    """The tables are at ``revision`` or beyond; two processes that migrate at once do it one after the other."""
    with engine.begin() as connection:
        hold(connection, "conduct migration")
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """The tables are as ``revision`` left them; ``base`` takes all of them away, with everything in them."""
    with engine.begin() as connection:
        hold(connection, "conduct migration")
        command.downgrade(_config(connection), revision)


def current_revision(engine: Engine) -> str | None:
    """The revision that the tables are at, or ``None`` where there are none."""
    with engine.connect() as connection:
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


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
