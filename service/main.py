"""The one place where everything is wired. Floor 4."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

import service.cli
from service import __version__
from service.api import (
    access_requests,
    allocation,
    audit,
    break_glass,
    chronology,
    courses,
    events,
    health,
    imports,
    incidents,
    logs,
    matches,
    me,
    measures,
    middleware,
    oauth,
    occasions,
    persons,
    problems,
    retention,
    reveals,
    reviews,
    rights,
    shares,
    snapshots,
    staff,
    unused,
)
from service.api.answers import Unchanged, not_modified
from service.api.docs import install_docs
from service.api.paging import Cursors
from service.auth.budgets import Budgets, Limit, Measure
from service.auth.external import ExternalVerifier
from service.auth.key_ring import FetchedKeys
from service.cli.wiring import Wiring
from service.domain.ports import Clock
from service.flows.context import Context
from service.flows.gate import Gate
from service.linking.model import load_model
from service.outside.key_sets import KeySetAddress
from service.settings import Settings
from service.store.engine import open_engine
from service.store.identity import SystemClock, UuidIds
from service.store.key_file import KeyFile
from service.store.unit_of_work import Store
from service.worker.jobs import jobs
from service.worker.loop import Worker

ROUTERS: tuple[APIRouter, ...] = (
    incidents.router,
    rights.router,
    retention.router,
    imports.router,
    courses.router,
    occasions.router,
    shares.router,
    access_requests.router,
    allocation.router,
    break_glass.router,
    reveals.router,
    measures.router,
    chronology.router,
    snapshots.router,
    unused.router,
    reviews.router,
    matches.router,
    persons.router,
    events.router,
    audit.router,
    staff.router,
    me.router,
    oauth.router,
    health.router,
)

DESCRIPTION = """Reports of stalking and harassment in, one linked course of conduct out, a view for each agency.

Conduct gives no risk score and no charging advice, and never decides about a person by itself."""


def open_context(settings: Settings) -> Context:
    """What every use case is given. The database is opened, not migrated."""
    engine = open_engine(settings.database_url)
    return Context(
        Store(engine, keys=KeyFile.of(engine.url, settings.key_file)),
        SystemClock(),
        UuidIds(),
        load_model(settings.model),
        budgets=Budgets(_limits(settings)),
        glass_open_for=timedelta(minutes=settings.break_glass_minutes),
    )


@asynccontextmanager
async def _while_it_lives(app: FastAPI) -> AsyncIterator[None]:
    worker: Worker | None = app.state.worker
    with worker.at_work() if worker else nullcontext():
        yield
    app.state.context.store.close()  # the last one out folds SQLite's write-ahead log into its file


def open_worker(settings: Settings, context: Context) -> Worker:
    """What does what has to be done now and then."""
    return Worker(context, jobs(signed_every=settings.signed_every, kept_in=settings.kept_in))


def create_app(settings: Settings) -> FastAPI:
    """The service over HTTP. The database need not be ready yet: ``/health/ready`` says when it is."""
    context = open_context(settings)
    app = FastAPI(
        title="Conduct",
        description=DESCRIPTION,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        telemetry={"logs": False},
        lifespan=_while_it_lives,
    )
    app.state.context = context
    app.state.worker = open_worker(settings, context) if context.store.is_for_one else None
    app.state.gate = Gate(
        context,
        issuer=settings.issuer,
        audience=settings.audience,
        lifetime=settings.token_lifetime,
        external=_external(settings, context.clock),
    )
    app.state.cursors = Cursors(_cursor_key(settings))
    app.state.issuer = settings.issuer
    app.state.import_batch = settings.import_batch
    problems.install(app)
    app.add_exception_handler(Unchanged, not_modified)
    middleware.install(app, context.ids)
    for router in ROUTERS:
        app.include_router(router)
    install_docs(app)
    return app


def _limits(settings: Settings) -> dict[Measure, Limit]:
    return {
        Measure.REQUESTS: Limit(settings.requests_per_minute, timedelta(minutes=1)),
        Measure.ROWS: Limit(settings.rows_per_hour, timedelta(hours=1)),
        Measure.MATCHES: Limit(settings.matches_per_hour, timedelta(hours=1)),
        Measure.REFUSALS: Limit(settings.refused_tokens_per_minute, timedelta(minutes=1)),
    }


def _external(settings: Settings, clock: Clock) -> ExternalVerifier | None:
    if not settings.external_issuer:
        return None
    keys = FetchedKeys(KeySetAddress(settings.external_keys_url), clock)
    return ExternalVerifier(settings.external_issuer, settings.audience, settings.external_client_claim, keys)


def _operation_id(route: APIRoute) -> str:
    return route.name


def _cursor_key(settings: Settings) -> bytes:
    return settings.cursor_key.get_secret_value().encode() or secrets.token_bytes(32)


def command() -> None:
    """The command ``conduct``."""
    wiring = Wiring(settings=Settings, context=open_context, app=create_app, logs=logs.configure, worker=open_worker)
    service.cli.app(obj=wiring)
