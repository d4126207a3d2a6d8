"""Do what has to be done now and then, beside the processes that serve. Floor 3."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from types import FrameType
from typing import Annotated, Final

import typer

from service.cli.mishaps import FAILED, MISUSED, say, stop
from service.cli.wiring import Wiring
from service.flows.upkeep import behind

MOST_BEHIND: Final = timedelta(minutes=1)
"""How long an entry of the access log may be without a signed checkpoint over it, beyond the time between two."""


def work(
    ctx: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Do nothing; exit with 1 if the access log is behind by more than a minute.")
    ] = False,
) -> None:
    """Number and sign the access log, and whatever else is due, until it is told to stop.

    For PostgreSQL, beside `conduct serve`: any number of these may run, of which one works and the others stand by. On
    SQLite `conduct serve` does this work itself.
    """
    wiring: Wiring = ctx.obj
    settings = wiring.settings()
    with wiring.open(settings) as context:
        if check:
            waited = behind(context)
            typer.echo(f"The access log is {waited.total_seconds():.0f} seconds behind.")
            if waited > settings.signed_every + MOST_BEHIND:
                raise typer.Exit(FAILED)
            return
        if context.store.is_for_one:
            stop("on SQLite conduct serve does this work itself", MISUSED)
        if settings.row_security:
            context.store.assert_walled()
        wiring.logs(settings.log_level)
        with _told_to_stop() as told:
            say("Conduct works (Ctrl+C stops it)")
            wiring.worker(settings, context).run(told)


@contextmanager
def _told_to_stop() -> Iterator[Event]:
    """Set on Ctrl+C or SIGTERM."""
    told = Event()

    def tell(_signal: int, _frame: FrameType | None) -> None:
        told.set()

    before = {one: signal.signal(one, tell) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
