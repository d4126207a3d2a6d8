"""The office as a fixture, on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from service.store.unit_of_work import Store

from .office import Office, office_on


@pytest.fixture
def office(store: Store) -> Office:
    """A store in which all agencies take part, at noon: the test runs once on each kind of database."""
    return office_on(store)
