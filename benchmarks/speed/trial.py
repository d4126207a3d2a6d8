"""The service on trial: a process of its own on a temporary SQLite file, with every agency enrolled."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.cli.demo.enrolling import Credential, prepare
from service.cli.demo.running import free_address, running_service
from service.domain.agency import AgencyId
from service.main import open_context
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Trial:
    """Where the service answers, with what each agency's system and one investigator ask, and where its file lies."""

    url: str
    systems: Mapping[AgencyId, Credential]
    investigator: Credential
    folder: Path

    def cpu(self) -> float | None:
        """Seconds of CPU that the service has used, or ``None`` where this machine does not tell."""
        for own in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = own.read_text().rpartition(")")[2].split()
            except OSError:  # a process that has ended meanwhile
                continue
            if int(fields[1]) == os.getpid():
                return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return None


@contextmanager
def trial(agencies: Iterable[AgencyId]) -> Iterator[Trial]:
    """The service, ready; gone with all that it wrote after the block."""
    with tempfile.TemporaryDirectory(prefix="conduct-bench-") as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'conduct.sqlite3'}"
        context = open_context(Settings(database_url=database))
        try:
            systems, (investigator, *_) = prepare(context, agencies)
        finally:
            context.store.close()
        url, port = free_address()
        with running_service(url, port, database, folder / "service.log"):
            yield Trial(url, systems, investigator, folder)
