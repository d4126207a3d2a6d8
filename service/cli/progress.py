"""How far long work has got, drawn on a terminal and nowhere else. Floor 3."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.text import Text


class Advance(Protocol):
    """Tells that work went on."""

    def __call__(self, count: int, *, completed: float | None = None) -> None:
        """``count`` more are done; ``completed`` is how far along the whole is, where that is another measure."""
        ...


class _Rate(ProgressColumn):
    """How many were done, and how many a second."""

    def render(self, task: Task) -> Text:
        """As ``12,000 reports, 431/s``."""
        count, elapsed = int(task.fields["count"]), task.elapsed or 0.0
        rate = f", {count / elapsed:,.0f}/s" if elapsed >= 1 else ""
        return Text(f"{count:,} {task.fields['unit']}{rate}")


@contextmanager
def progress(title: str, unit: str, total: float | None) -> Iterator[Advance]:
    """A bar on standard error while the block runs, if that is a terminal; ``total`` is None where it is not known."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), _Rate(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=total, count=0, unit=unit)
        done = 0

        def advance(count: int, *, completed: float | None = None) -> None:
            nonlocal done
            done += count
            bar.update(task, completed=done if completed is None else completed, count=done)

        yield advance


@contextmanager
def stages(title: str) -> Iterator[Callable[[str, float], None]]:
    """A bar for work in stages, drawn as ``progress`` is: it is told what is being done, and which share is done."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)

        def reached(stage: str, share: float) -> None:
            bar.update(task, description=stage, completed=share)

        yield reached
