"""Run the service over HTTP, and bring its database up to date. Floor 3."""

from __future__ import annotations

import gc
import json
import socket
from contextlib import suppress
from typing import Annotated, Final

import typer
import uvicorn

from service.cli.mishaps import FAILED, say
from service.cli.wiring import Wiring
from service.settings import Settings
from service.store.files import served_alone
from service.store.migrating import is_current
from service.store.migrating import migrate as migrate_store

HEADER_OCTETS: Final = 32 * 1024
"""What the head of a request may hold: an access token is at most 8 KiB."""

COLLECTED_AFTER: Final = (50_000, 20, 100)
"""When Python looks for garbage in cycles: seldom, as the linker makes many values and no cycles, and looking through
all that is remembered between reports would cost a fifth of an import."""

FAREWELL_SECONDS: Final = 10
"""How long requests under way may take to end once the service is told to stop."""


def serve(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes any that is free.")] = 8000,
) -> None:
    """Run the service in one process until it is told to stop.

    The database is brought up to date first, unless CONDUCT_MIGRATE is false. Several processes may serve one
    PostgreSQL database; a SQLite file is for one, and another is refused.
    """
    wiring: Wiring = ctx.obj
    settings = wiring.settings()
    with served_alone(settings.database_url):
        _serve(wiring, settings, host, port)


def _serve(wiring: Wiring, settings: Settings, host: str, port: int) -> None:
    with wiring.open(settings, as_it_is=True) as context:
        if settings.migrate and not is_current(context.store.engine):
            migrate_store(context.store.engine, keys=context.store.vault.file, role=settings.database_role)
        context.store.assert_ready()
        if settings.row_security:
            context.store.assert_walled()
    application = wiring.app(settings)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=2048) as listening:
        # Connections inherit it. asyncio would set it, but not on a socket whose protocol number is 0, as here; without
        # it every answer waits 40 ms for the acknowledgement of its head.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wiring.logs(settings.log_level)
        shown = f"[{host}]" if ":" in host else host
        say(f"Conduct listens at http://{shown}:{listening.getsockname()[1]} (Ctrl+C stops it)")
        server = uvicorn.Server(_config(application))
        gc.set_threshold(*COLLECTED_AFTER)
        with suppress(KeyboardInterrupt):  # uvicorn has ended well by then
            server.run(sockets=[listening])
    if not server.started:
        raise typer.Exit(FAILED)


def _config(application: object) -> uvicorn.Config:
    return uvicorn.Config(
        application,  # type: ignore[arg-type]  # uvicorn has its own names for the types of ASGI
        http="h11",  # httptools reads headers of any size into memory: 20 MiB of them were accepted
        h11_max_incomplete_event_size=HEADER_OCTETS,
        ws="none",
        log_config=None,  # the service has set up its logs, without personal data
        access_log=False,  # it would tell paths and queries as they came
        server_header=False,
        proxy_headers=False,  # nothing depends on the address of a client, so nobody need be believed about it
        timeout_graceful_shutdown=FAREWELL_SECONDS,
    )


def migrate(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; exit with 1 if it is behind.")] = False,
) -> None:
    """Bring the tables of the database up to date with this version of the service."""
    wiring: Wiring = ctx.obj
    with wiring.open(wiring.settings(), as_it_is=True) as context:
        if not check:
            role = wiring.settings().database_role
            migrate_store(context.store.engine, keys=context.store.vault.file, role=role)
        elif not is_current(context.store.engine):
            say("conduct: the tables are not those of this version of the service. Run: conduct migrate")
            raise typer.Exit(FAILED)
    typer.echo("The database is up to date.")


def openapi(ctx: typer.Context) -> None:
    """Print the OpenAPI document of the service."""
    wiring: Wiring = ctx.obj
    typer.echo(json.dumps(wiring.app(wiring.settings()).openapi(), indent=1, ensure_ascii=False))
