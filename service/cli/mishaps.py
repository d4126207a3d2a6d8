"""Errors as whoever typed the command sees them: one line on standard error, and an exit code. Floor 3.

0 all went well, 1 the work failed, or failed in part (lines refused), 2 the command was not used as it must be. What
is expected to go wrong never ends in a traceback, and no line repeats what a file holds.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from service.domain.errors import ConductError

FAILED: Final = 1
MISUSED: Final = 2


def say(text: str) -> None:
    """A line for the person at the terminal: on standard error, so that standard output holds results only."""
    typer.echo(text, err=True)


def stop(text: str, code: int) -> NoReturn:
    """End the command with one line and an exit code."""
    say(f"conduct: {text}")
    raise typer.Exit(code)


@contextmanager
def misuse() -> Iterator[None]:
    """A ``ValueError`` inside the block is told as a wrong use of the command."""
    try:
        yield
    except ValueError as error:
        stop(str(error), MISUSED)


class Commands(TyperGroup):
    """The commands; what goes wrong in one of them is told in a line."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except ConductError as error:
            stop(str(error), FAILED)
        except ValidationError as error:
            stop(_wrong_settings(error), MISUSED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # whoever read our output has left, as `head` does
                raise
            stop(_trouble(error), FAILED)


def _wrong_settings(error: ValidationError) -> str:
    """Which variable of the environment to mend; Pydantic's whole message would repeat its value."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    parts = ("_".join(str(part) for part in one["loc"]).upper() + f": {one['msg']}" for one in found)
    return "the settings cannot be used: " + "; ".join(f"CONDUCT_{part}" for part in parts)


def _trouble(error: OSError) -> str:
    return ": ".join(part for part in (error.filename and str(error.filename), error.strerror or str(error)) if part)
