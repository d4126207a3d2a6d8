"""What the command line is given by ``service.main``: the two may not import each other. Floor 3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any, Protocol

from starlette.types import Receive, Scope, Send

from service.flows.context import Context
from service.settings import Settings


class Application(Protocol):
    """The service over HTTP: an ASGI application that can tell its OpenAPI document."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        ...

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        ...


class Works(Protocol):
    """What does what has to be done now and then."""

    def run(self, stop: Event) -> None:
        """Work until ``stop`` is set."""
        ...


def _no_worker(_settings: Settings, _context: Context) -> Works:
    raise LookupError("nothing was wired to work")


def _leave_logs(_level: str) -> None:
    """Logging stays as Python has it."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """How to read the settings, open the store, make the service over HTTP and the worker, and have them log.

    ``context`` opens the database and does not migrate it. ``logs`` is called with a level, by ``serve`` and ``work``
    alone: the other commands speak to a person.
    """

    settings: Callable[[], Settings]
    context: Callable[[Settings], Context]
    app: Callable[[Settings], Application]
    logs: Callable[[str], None] = _leave_logs
    worker: Callable[[Settings, Context], Works] = _no_worker

    @contextmanager
    def open(self, settings: Settings, *, as_it_is: bool = False) -> Iterator[Context]:
        """What every use case is given, for the length of a block; closed after it.

        Raises ``StoreUnready`` if the database is not as the service needs it, unless it is taken ``as_it_is``.
        """
        context = self.context(settings)
        try:
            if not as_it_is:
                context.store.assert_ready()
            yield context
        finally:
            context.store.close()
