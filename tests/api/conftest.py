"""The world of ``tests.api.world`` as fixtures: empty, and with the reports of two courses on file."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.store.engine import open_engine
from tests.conftest import copy_database, walled

from .world import CLIENTS, Enrolments, World, copy_registry, couple, enrol_everybody, opened, second_course


@dataclass(frozen=True, slots=True)
class Peopled:
    """SQLite files to be copied and never opened: one with clients only, one with reports as well."""

    clients: Path
    reports: Path
    enrolments: Enrolments


@pytest.fixture(scope="session")
def peopled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Peopled:
    """The clients of the world with their tokens, and the two courses."""
    folder = tmp_path_factory.mktemp("world")
    clients, reports = folder / "clients.db", folder / "reports.db"
    copy_database(sqlite_template, clients)
    with opened(f"sqlite:///{clients}") as app:
        enrolments = asyncio.run(enrol_everybody(app, CLIENTS))
    _close(clients)
    copy_database(clients, reports)
    with opened(f"sqlite:///{reports}") as app:
        asyncio.run(World(app, enrolments).post_all([*couple(), *second_course()]))
    _close(reports)
    return Peopled(clients, reports, enrolments)


def _close(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that the one file is the whole of it


def accounted(world: World) -> Iterator[World]:
    """The world; after the test, whatever it was, every access in it has its entries in the access log."""
    yield world
    world.assert_accounted()


@pytest.fixture
def world(peopled: Peopled, tmp_path: Path) -> Iterator[World]:
    """A service that knows its clients and has no report on file, on SQLite."""
    path = tmp_path / "world.db"
    copy_database(peopled.clients, path)
    with opened(f"sqlite:///{path}") as app:
        yield from accounted(World(app, peopled.enrolments))


@pytest.fixture
def told(peopled: Peopled, tmp_path: Path) -> Iterator[World]:
    """A service with the two courses of Marek Kowalski on file, on SQLite."""
    path = tmp_path / "told.db"
    copy_database(peopled.reports, path)
    with opened(f"sqlite:///{path}") as app:
        yield from accounted(World(app, peopled.enrolments))


@pytest.fixture
def either(peopled: Peopled, database_url: str) -> Iterator[World]:
    """A service that knows its clients and has no report on file: the test runs once on each kind of database."""
    yield from world_on(peopled, database_url)


def world_on(peopled: Peopled, database_url: str) -> Iterator[World]:
    """That service, on PostgreSQL under the role that it is meant to work under."""
    source, target = open_engine(f"sqlite:///{peopled.clients}"), open_engine(database_url)
    with source.connect() as known, target.begin() as unknown:
        copy_registry(known, unknown)
    source.dispose()
    with opened(walled(database_url)) as app:
        app.state.keeper = target
        yield from accounted(World(app, peopled.enrolments))
    target.dispose()
