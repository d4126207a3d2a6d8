"""The tables come and go by migrations, alike on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from service.domain.errors import StoreUnready
from service.store.engine import open_engine
from service.store.migrating import (
    assert_current,
    current_revision,
    downgrade,
    head_revision,
    is_current,
    migrate,
)
from service.store.tables import METADATA


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without tables, once of each kind."""
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'bare.db'}" if is_sqlite else request.getfixturevalue("empty_postgresql_url")
    engine = open_engine(url)
    yield engine
    engine.dispose()


def tables(engine: Engine) -> set[str]:
    """The tables that there are, Alembic's own left out."""
    with engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_tables_come_up_go_down_and_come_up_again(bare: Engine) -> None:
    migrate(bare)
    assert tables(bare) == set(METADATA.tables)
    downgrade(bare, "base")
    assert tables(bare) == set()
    assert current_revision(bare) is None
    migrate(bare)
    assert tables(bare) == set(METADATA.tables)
    assert current_revision(bare) == head_revision()


def test_what_is_migrated_is_what_is_declared(bare: Engine) -> None:
    migrate(bare)
    with bare.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_a_comparison_would_find_a_column_that_no_migration_makes(bare: Engine) -> None:
    migrate(bare)
    with bare.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE event DROP COLUMN subject")
        assert compare_metadata(MigrationContext.configure(connection), METADATA) != []


def test_migrating_twice_changes_nothing(bare: Engine) -> None:
    migrate(bare)
    migrate(bare)
    assert is_current(bare)


def test_a_database_without_tables_is_refused_with_what_to_do(bare: Engine) -> None:
    assert not is_current(bare)
    with pytest.raises(StoreUnready, match="conduct migrate"):
        assert_current(bare)


def test_a_migration_that_fails_leaves_nothing_behind(bare: Engine) -> None:
    with bare.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE event (seq INTEGER)")  # in the way of the last table
    with pytest.raises(Exception, match=r"event|42P07"):
        migrate(bare)
    assert tables(bare) == {"event"}
    assert current_revision(bare) is None
