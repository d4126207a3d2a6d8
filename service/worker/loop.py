"""One loop that does the jobs that are due, in one process at a time. Floor 3."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final

from service.flows.context import Context
from service.worker.jobs import Job

PAUSE_SECONDS: Final = 1.0
"""Between two looks at what is due, and at whether another process has gone."""

FAREWELL_SECONDS: Final = 10
"""How long a job may take to end once the worker is told to stop."""

_log = logging.getLogger("conduct.worker")


class Worker:
    """Does the jobs while it leads. Of several processes one leads, and the others wait for it to go; jobs are such
    that nothing is wrong for a moment in which two believe they do."""

    def __init__(self, context: Context, jobs: Sequence[Job]) -> None:
        self._context = context
        self._jobs = jobs
        self._lead = context.store.lead("conduct worker")
        self._begun: dict[str, datetime] = {}

    def run(self, stop: Event) -> None:
        """Work until ``stop`` is set; the job that is under way then is brought to its end."""
        try:
            while not stop.is_set():
                self.turn(stop)
                stop.wait(PAUSE_SECONDS)
        finally:
            self._lead.leave()

    def turn(self, stop: Event) -> None:
        """Do what is due now, if this process leads. A job that fails is told of in the log and tried again at its
        next time; the others are done all the same."""
        for job in self._jobs:
            if stop.is_set() or not self._lead.is_held():
                return
            if self._is_due(job):
                self._do(job)

    def _is_due(self, job: Job) -> bool:
        begun = self._begun.get(job.name)
        # A clock that was set back must not put a job off.
        return begun is None or not timedelta(0) <= self._context.clock.now() - begun < job.every

    def _do(self, job: Job) -> None:
        self._begun[job.name] = self._context.clock.now()
        try:
            job.deed(self._context)
        except Exception as error:  # noqa: BLE001 - the loop goes on
            _log.error("job failed", extra={"job": job.name}, exc_info=error)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """It works in a thread of its own during the block."""
        stop = Event()
        thread = Thread(target=self.run, args=(stop,), name="worker", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(FAREWELL_SECONDS)
