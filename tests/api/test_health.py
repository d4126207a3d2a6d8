"""What an operator can ask of the process."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import create_engine

from service import __version__
from service.api import health, middleware, problems
from service.disclosure.policy import policy_version
from service.flows.context import Context
from service.linking.model import DEFAULT_MODEL, load_model
from service.store.engine import open_engine
from service.store.identity import SystemClock, UuidIds
from service.store.migrating import downgrade, head_revision
from service.store.unit_of_work import Store
from tests.conftest import store_on


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who asks."""

    app: FastAPI

    async def asks(self, path: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://conduct.example.org") as client:
            return await client.get(path)


def operator_of(store: Store) -> Operator:
    app = FastAPI()
    problems.install(app)
    middleware.install(app, UuidIds())
    app.include_router(health.router)
    app.state.context = Context(store, SystemClock(), UuidIds(), load_model(DEFAULT_MODEL))
    return Operator(app)


@pytest.fixture
def operator(store: Store) -> Operator:
    return operator_of(store)


async def test_a_sound_process_is_live_and_ready(operator: Operator) -> None:
    told = {"/health/live": {"status": "live"}, "/health/ready": {"status": "ready", "log_behind_seconds": 0}}
    for path, body in told.items():
        answer = await operator.asks(path)
        assert (answer.status_code, answer.json()) == (200, body)


async def test_a_process_without_its_tables_is_live_and_not_ready(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    downgrade(engine, "base")
    operator = operator_of(store_on(engine))
    answer = await operator.asks("/health/ready")
    assert (await operator.asks("/health/live")).status_code == 200
    engine.dispose()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/store-unready")
    assert int(answer.headers["retry-after"]) > 0
    assert "conduct migrate" in answer.json()["detail"]


async def test_a_database_that_breaks_tells_nothing_of_itself() -> None:
    engine = create_engine("postgresql+psycopg://conduct:not-the-word@127.0.0.1:1/conduct")
    answer = await operator_of(store_on(engine)).asks("/health/ready")
    engine.dispose()
    assert answer.status_code in (500, 503)
    assert "not-the-word" not in answer.text
    assert "127.0.0.1" not in answer.text


async def test_info_tells_what_runs_here(operator: Operator) -> None:
    answer = await operator.asks("/info")
    assert answer.json() == {
        "service": "conduct",
        "version": __version__,
        "model": DEFAULT_MODEL,
        "schema_revision": head_revision(),
        "policy": policy_version(),
    }
