"""``conduct audit``, and the tool that verifies what it exports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from service.auth.keys import jwks
from service.main import open_context
from service.settings import Settings
from service.store.engine import open_engine
from tests.conftest import key_file_of

from .conftest import Conduct, report, write_lines

TOOL = Path(__file__).parents[2] / "tools" / "verify_audit.py"


@pytest.fixture
def logged(conduct: Conduct, sqlite_url: str, tmp_path: Path) -> str:
    """The URL of a database whose log has entries."""
    lines = write_lines(tmp_path / "reports.ndjson", [report(f"4726010410{number}") for number in range(4)])
    assert conduct("import", lines, "--enrol").exit_code == 0
    return sqlite_url


def change_the_log(url: str) -> None:
    """Somebody with the file in hand puts another name to a deed."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET acting_for = 'staff-0099'"))
    engine.dispose()


def keys_of(url: str, path: Path) -> Path:
    """The file with the keys that the service publishes."""
    context = open_context(Settings(database_url=url, key_file=key_file_of(url)))
    with context.store.work() as work:
        path.write_text(json.dumps(jwks(work.registry.keys())), "utf-8")
    context.store.close()
    return path


def tool(*arguments: Path | str) -> subprocess.CompletedProcess[str]:
    """Run the tool by itself, where nothing of the service can be imported."""
    command = [sys.executable, "-P", TOOL, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", env={})


def test_a_log_is_signed_and_verified(conduct: Conduct, logged: str, tmp_path: Path) -> None:
    made = conduct("audit", "checkpoint")
    assert made.exit_code == 0
    size = json.loads(made.stdout)["size"]
    assert size > 0
    kept = tmp_path / "kept.json"
    kept.write_text(made.stdout * 2, "ascii")  # as they are when one is put under the other
    verified = conduct("audit", "verify", "--checkpoint", kept)
    assert (verified.exit_code, verified.stderr) == (0, "")
    assert verified.stdout.startswith(f"{size} entries, 0 of them erased; 1 checkpoints")
    told = json.loads(conduct("audit", "verify", "--json").stdout)
    assert told == {"leaves": size, "erased": 0, "checkpoints": 1, "waiting": 0, "faults": []}


def test_a_log_that_was_changed_is_not_verified(conduct: Conduct, logged: str) -> None:
    conduct("audit", "checkpoint")
    change_the_log(logged)
    result = conduct("audit", "verify")
    assert result.exit_code == 1
    assert "at 0: the entry or its salt is not what was committed to" in result.stderr
    assert result.stderr.endswith("conduct: the access log is not whole\n")
    assert "staff-0099" not in result.output
    assert json.loads(conduct("audit", "verify", "--json").stdout)["faults"][0] == {"fault": "entry_changed", "at": 0}


def test_a_log_that_nobody_signed_is_not_verified(conduct: Conduct, logged: str) -> None:
    result = conduct("audit", "verify")
    assert (result.exit_code, "there is no checkpoint" in result.stderr) == (1, True)


def test_a_file_that_is_no_checkpoint_is_told_without_what_it_holds(conduct: Conduct, tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    for held in ('{"size": "Hannah"}', "", "\n"):
        path.write_text(held, "utf-8")
        result = conduct("audit", "verify", "--checkpoint", path)
        assert (result.exit_code, result.stderr) == (2, "conduct: the file holds no checkpoint of the log\n")


def test_the_tool_verifies_what_was_exported_and_imports_nothing_of_ours(
    conduct: Conduct, logged: str, tmp_path: Path
) -> None:
    log, kept = tmp_path / "log.ndjson", tmp_path / "kept.json"
    exported = conduct("audit", "export", log)
    assert exported.exit_code == 0
    kept.write_text(exported.stdout, "ascii")
    keys = keys_of(logged, tmp_path / "jwks.json")
    whole = tool(log, kept, "--keys", keys)
    assert (whole.returncode, whole.stdout) == (0, "the log is whole\n")
    change_the_log(logged)
    conduct("audit", "export", log)
    changed = tool(log, kept, "--keys", keys)
    assert changed.returncode == 1
    assert changed.stdout.endswith("the log is not whole\n")
    assert tool(kept, log, "--keys", keys).returncode == 2
    assert "service" not in [
        line.split()[1].split(".")[0] for line in TOOL.read_text().splitlines() if "import " in line
    ]


def test_what_is_worth_a_question_is_listed_without_content(conduct: Conduct, logged: str) -> None:
    engine = open_engine(logged)
    with engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET operation = 'consultation', action = 'audit.read', rows = 500"))
        connection.execute(text("UPDATE audit_entry SET agency_id = 'police:47', acting_for = 'staff-0017'"))
    engine.dispose()
    (mass,) = [line for line in conduct("audit", "anomalies").stdout.splitlines() if "mass_reading" in line]
    assert mass.split()[1:4] == ["mass_reading", "police:47", "staff-0017"]
    told = [json.loads(line) for line in conduct("audit", "anomalies", "--json").stdout.splitlines()]
    assert [one["who"] for one in told if one["rule"] == "mass_reading"] == ["staff-0017"]
    assert conduct("audit", "anomalies", "--until", "2020-01-01").stdout == ""
    assert conduct("audit", "anomalies", "--since", "Hannah").exit_code == 2


def test_an_entry_is_erased_with_a_reason_and_both_verifiers_count_it(
    conduct: Conduct, logged: str, tmp_path: Path
) -> None:
    engine = open_engine(logged)
    with engine.begin() as connection:
        (first, *_) = connection.execute(text("SELECT id FROM audit_entry ORDER BY rowid")).scalars()
    engine.dispose()
    assert (
        conduct("audit", "erase", first, "--reason", "the right of a member of staff").stdout
        == "1 entries were erased.\n"
    )
    log, kept = tmp_path / "log.ndjson", tmp_path / "kept.json"
    kept.write_text(conduct("audit", "export", log).stdout, "ascii")
    verified = conduct("audit", "verify", "--checkpoint", kept)
    assert verified.exit_code == 0
    assert "entries, 1 of them erased" in verified.stdout
    whole = tool(log, kept, "--keys", keys_of(logged, tmp_path / "jwks.json"))
    assert (whole.returncode, whole.stdout) == (0, "1 entries were erased\nthe log is whole\n")
    for arguments in ((), (first, "--before", "2026-01-01"), (first, "--reason", " ")):
        assert conduct("audit", "erase", "--reason", "why", *arguments).exit_code == 2
    assert conduct("audit", "erase", "--before", "2020-01-01", "--reason", "why").stdout == "0 entries were erased.\n"
