"""The command as it is typed, on a SQLite file of each test's own; all people invented."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from service.cli.wiring import Wiring
from service.main import create_app, open_context
from service.settings import Settings
from service.store.files import sqlite_path
from service.store.key_file import BESIDE_DATABASE
from tests.conftest import key_file_of

CORPORA = Path(__file__).parents[2] / "corpora"

Conduct = Callable[..., Result]


@pytest.fixture
def conduct(sqlite_url: str) -> Conduct:
    """Types a command on a migrated, empty database."""
    return conduct_on(sqlite_url)


def conduct_on(database_url: str) -> Conduct:
    """Types a command on that database. Results are on ``stdout``, what is said to a person on ``stderr``."""
    wiring = Wiring(
        settings=lambda: Settings(database_url=database_url, key_file=key_file_of(database_url)),
        context=open_context,
        app=create_app,
    )

    def run(*arguments: str | Path, input: str | bytes | None = None, env: dict[str, str] | None = None) -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments], input=input, env=env, obj=wiring)

    return run


@pytest.fixture(scope="session")
def demo_lines() -> list[str]:
    """The first 200 reports of the demo corpus, in which agencies take turns."""
    lines = (CORPORA / "demo" / "incidents.ndjson").read_text("utf-8").splitlines()
    return lines[:200]


@pytest.fixture
def loaded(conduct: Conduct, sqlite_url: str, tmp_path: Path, demo_lines: list[str]) -> str:
    """The URL of a database with the first reports of the demo."""
    imported = conduct("import", write_lines(tmp_path / "reports.ndjson", demo_lines[:160]), "--enrol")
    assert imported.exit_code == 0, imported.stderr
    return sqlite_url


@pytest.fixture
def elsewhere(tmp_path: Path) -> str:
    """The URL of a database that is not there yet, in a folder of its own."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return f"sqlite:///{folder}/conduct.db"


def backed_up(conduct: Conduct, out: Path) -> Path:
    """The backup."""
    result = conduct("backup", out)
    assert result.exit_code == 0, result.stderr
    return out


def bring_keys(source: str, target: str) -> None:
    """The key file of one database lies beside where another one is, or will be."""
    names = [Path(f"{sqlite_path(url)}{BESIDE_DATABASE}") for url in (source, target)]
    shutil.copyfile(*names)
    names[1].chmod(0o600)


def write_lines(path: Path, lines: Iterable[str | dict[str, Any]]) -> Path:
    """The file with these lines."""
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("".join(f"{text}\n" for text in texts), "utf-8")
    return path


def report(reference: str, **more: Any) -> dict[str, Any]:
    """That Marek Kowalski followed Hannah Bright-Adeyemi."""
    return {
        "agency": "police:47",
        "kind": "police_incident",
        "source": {"reference": reference},
        "occurred": {"from": "2026-11-03T18:05:00+00:00"},
        "parties": [
            {
                "local_id": "V1",
                "role": "victim",
                "name": {"given": ["Hannah"], "family": "Bright-Adeyemi"},
                "dob": "1991-04-17",
                "phones": [{"value": "+447700900412"}],
            },
            {
                "local_id": "S1",
                "role": "suspect",
                "name": {"given": ["Marek"], "family": "Kowalski"},
                "dob": "1988-09-30",
                "identifiers": [{"type": "pnc", "value": "2079/0012345A"}],
            },
        ],
    } | more
