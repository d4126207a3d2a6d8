"""Drills: an older backup is restored, and what was erased since does not come back; all people invented."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from service.flows.context import Caller
from service.flows.erasure import erase
from service.flows.intake import list_own
from service.main import open_context
from service.settings import Settings
from service.store.files import sqlite_path
from service.store.key_file import KeyFile
from service.store.migrating import downgrade
from tests.cli.conftest import Conduct, backed_up, bring_keys, conduct_on, report, write_lines
from tests.conftest import key_file_of
from tests.flows.office import SUSSEX, caller
from tests.store.proofs import state_of

MARK = "Zanzibarnarrative at the gate"
SENDER: Caller = caller(SUSSEX)


def with_report(conduct: Conduct, folder: Path) -> None:
    """One more report is on file, in which a phrase can be found again."""
    line = write_lines(folder / "marked.ndjson", [report("Z-1", narrative=MARK)])
    assert conduct("import", line, "--enrol").exit_code == 0


def erase_marked(url: str) -> None:
    """Its agency erases that report."""
    context = open_context(Settings(database_url=url, key_file=key_file_of(url)))
    (own,) = [
        one.incident
        for one in list_own(context, SENDER, None, 200)
        if one.incident.body["source"]["reference"] == "Z-1"
    ]
    erase(context, SENDER, own.id, None)
    context.store.close()


def octets_of(url: str) -> bytes:
    """All that the files of the database hold."""
    path = sqlite_path(url)
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


def test_what_was_erased_since_does_not_come_back_with_an_older_backup(
    conduct: Conduct, loaded: str, tmp_path: Path
) -> None:
    without = state_of(loaded).linked
    with_report(conduct, tmp_path)
    out = backed_up(conduct, tmp_path / "backup.db")
    assert MARK.encode() in out.read_bytes()
    erase_marked(loaded)
    restored = conduct("restore", out, "--force")
    assert restored.exit_code == 0, restored.stderr
    assert "1 reports erased" in restored.stderr
    assert MARK.encode() not in octets_of(loaded)
    assert state_of(loaded).linked == without
    again = conduct("import", tmp_path / "marked.ndjson")
    assert "report-withdrawn" in again.stdout + again.stderr
    assert state_of(loaded).linked == without


def test_a_backup_of_an_older_revision_is_brought_forward_before_it_is_put_in_place(
    conduct: Conduct, loaded: str, elsewhere: str, tmp_path: Path
) -> None:
    with_report(conduct, tmp_path)
    out = backed_up(conduct, tmp_path / "backup.db")
    from service.store.engine import open_engine

    engine = open_engine(f"sqlite:///{out}")
    bring_keys(loaded, elsewhere)
    downgrade(engine, "0005", keys=KeyFile.of(make_url(loaded)))
    engine.dispose()
    erase_marked(loaded)
    listed = tmp_path / "erasures.ndjson"
    assert conduct("erasures", "export", listed).stdout == "1 reports and versions\n"
    assert MARK not in listed.read_text()
    restored = conduct_on(elsewhere)("restore", out, "--erasures", listed)
    assert restored.exit_code == 0, restored.stderr
    assert MARK.encode() not in octets_of(elsewhere)
    assert conduct_on(elsewhere)("digest", "--check").exit_code == 0
    with closing(sqlite3.connect(sqlite_path(elsewhere))) as connection:
        assert connection.execute("SELECT count(*) FROM incident WHERE state = 'erased'").fetchone() == (1,)


def test_a_list_that_cannot_be_read_changes_nothing(conduct: Conduct, loaded: str, tmp_path: Path) -> None:
    out, before = backed_up(conduct, tmp_path / "backup.db"), state_of(loaded)
    for text in ("Hannah\n", None):
        listed = tmp_path / "list.ndjson"
        listed.unlink(missing_ok=True)
        if text:
            listed.write_text(text)
        result = conduct("restore", out, "--force", "--erasures", listed)
        assert result.exit_code == 1
        assert "Hannah" not in result.stderr
    assert state_of(loaded) == before


def test_a_list_is_replayed_on_a_database_that_was_restored_by_other_means(
    conduct: Conduct, loaded: str, tmp_path: Path
) -> None:
    with_report(conduct, tmp_path)
    out = backed_up(conduct, tmp_path / "backup.db")
    erase_marked(loaded)
    erased = state_of(loaded).linked
    listed = tmp_path / "erasures.ndjson"
    conduct("erasures", "export", listed)
    bring_keys(loaded, f"sqlite:///{out}")
    other = conduct_on(f"sqlite:///{out}")
    first, second = other("erasures", "replay", listed), other("erasures", "replay", listed)
    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr
    assert first.stdout.startswith("taken back again: 1 reports erased")
    assert second.stdout.startswith("taken back again: 0 reports erased")
    assert state_of(f"sqlite:///{out}").linked == erased
    assert MARK.encode() not in octets_of(f"sqlite:///{out}")


def test_a_scrubbed_database_is_sound_and_holds_nothing_that_was_erased(
    conduct: Conduct, loaded: str, tmp_path: Path
) -> None:
    with_report(conduct, tmp_path)
    erase_marked(loaded)
    before = state_of(loaded)
    assert conduct("erasures", "scrub").exit_code == 0
    assert MARK.encode() not in octets_of(loaded)
    assert state_of(loaded) == before


def test_a_list_is_replayed_on_postgresql(postgresql_url: str, tmp_path: Path) -> None:
    conduct = conduct_on(postgresql_url)
    with_report(conduct, tmp_path)
    erase_marked(postgresql_url)
    listed = tmp_path / "erasures.ndjson"
    assert conduct("erasures", "export", listed).exit_code == 0
    result = conduct("erasures", "replay", listed)
    assert result.stdout.startswith("taken back again: 0 reports erased"), result.stderr
    assert conduct("erasures", "scrub").exit_code == 0
