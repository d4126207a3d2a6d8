"""What is stored is proved by a fresh load; another model is tried in shadow; a link is explained."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from sqlalchemy import update

from service.flows.relink import adopt, prove, try_model
from service.linking.model import load_model
from service.main import open_context
from service.settings import Settings
from service.store.profile_cache import ProfileCache
from service.store.tables import COURSE_MEMBER, LINKAGE

from .conftest import Conduct, report, write_lines


def loaded(conduct: Conduct, tmp_path: Path, lines: list[str]) -> None:
    assert conduct("import", write_lines(tmp_path / "reports.ndjson", lines), "--enrol").exit_code == 0


def test_what_was_imported_is_what_a_fresh_load_gives(conduct: Conduct, tmp_path: Path, demo_lines: list[str]) -> None:
    loaded(conduct, tmp_path, demo_lines)
    told = json.loads(conduct("digest", "--check", "--json").stdout)
    assert told["stored"] == told["fresh"]
    assert told["stored"]["parties"] == 400
    assert conduct("digest").stdout.split()[0] == told["stored"]["hex"]


def test_a_course_that_was_tampered_with_is_found(
    conduct: Conduct, sqlite_url: str, tmp_path: Path, demo_lines: list[str]
) -> None:
    loaded(conduct, tmp_path, demo_lines)
    context = open_context(Settings(database_url=sqlite_url))
    with context.store.work() as work:
        work.connection.execute(update(COURSE_MEMBER).values(standing="unattributed"))
        work.commit()
    context.store.close()
    result = conduct("digest", "--check")
    assert result.exit_code == 1
    assert "not what a fresh load" in result.stderr


def test_the_same_model_changes_nothing_and_is_tried_in_shadow_only(
    conduct: Conduct, tmp_path: Path, demo_lines: list[str]
) -> None:
    loaded(conduct, tmp_path, demo_lines)
    before = conduct("digest").stdout
    told = json.loads(conduct("relink", "--model", load_model().name, "--dry-run", "--json").stdout)
    assert told == {"persons": [], "courses": [], "restood": 0}
    assert conduct("digest").stdout == before
    assert conduct("relink", "--model", "no-such-model", "--dry-run").exit_code == 2


def test_a_stricter_model_is_seen_to_part_persons(
    conduct: Conduct, sqlite_url: str, tmp_path: Path, demo_lines: list[str]
) -> None:
    loaded(conduct, tmp_path, demo_lines)
    context = open_context(Settings(database_url=sqlite_url))
    shadow = try_model(context, replace(load_model(), name="strict", link=40.0), "staff-1")
    context.store.close()
    assert shadow.persons
    assert all(len(change.after) > len(change.before) for change in shadow.persons)
    assert sum(size for change in shadow.persons for _, size in change.before) == sum(
        size for change in shadow.persons for size in change.after
    )


def test_a_model_is_adopted_and_ids_stay_where_what_they_name_stays(
    conduct: Conduct, sqlite_url: str, tmp_path: Path, demo_lines: list[str]
) -> None:
    loaded(conduct, tmp_path, demo_lines)
    context = open_context(Settings(database_url=sqlite_url))
    with context.store.work() as work:
        courses = dict(work.derived.courses())
    strict = replace(load_model(), name="strict", link=40.0)
    shadow = try_model(context, strict, "staff-1")
    assert adopt(context, strict, "staff-1") == shadow
    stricter = replace(context, model=strict, profiles=ProfileCache())
    proof = prove(stricter, afresh=True)
    assert (proof.model, proof.stored, proof.fresh) == ("strict", shadow.fresh, shadow.fresh)
    with context.store.work() as work:
        kept = dict(work.derived.courses())
    untouched = courses.keys() - {name for change in shadow.courses for name, _ in change.before}
    assert untouched
    assert all({stand[:3] for stand in kept[name]} == {stand[:3] for stand in courses[name]} for name in untouched)
    back = adopt(replace(stricter, profiles=ProfileCache()), load_model(), "staff-1")
    assert back.fresh == shadow.stored
    context.store.close()


def test_evidence_of_two_models_is_never_mixed(conduct: Conduct, sqlite_url: str, tmp_path: Path) -> None:
    loaded(conduct, tmp_path, [json.dumps(report("1"))])
    context = open_context(Settings(database_url=sqlite_url))
    with context.store.work() as work:
        work.connection.execute(update(LINKAGE).values(model="another"))
        work.commit()
    context.store.close()
    result = conduct("import", write_lines(tmp_path / "more.ndjson", [report("2")]))
    assert result.exit_code == 1
    assert "another model" in result.stderr


def test_why_two_parties_are_one_person_is_told_without_their_values(conduct: Conduct, tmp_path: Path) -> None:
    second = report("2", agency="police:44")
    loaded(conduct, tmp_path, [json.dumps(report("1")), json.dumps(second)])
    result = conduct("explain", "police:47/1/V1", "police:44/2/V1")
    assert "One person" in result.stdout
    assert "Same date of birth." in result.stdout
    assert "hannah" not in result.stdout.lower()
    assert "Not joined" in conduct("explain", "police:47/1/V1", "police:44/2/S1").stdout


def test_a_party_that_is_none_is_told_without_its_text(conduct: Conduct, tmp_path: Path) -> None:
    loaded(conduct, tmp_path, [json.dumps(report("1"))])
    for names, code in ((("nobody", "police:47/1/V1"), 2), (("police:47/9/V1", "police:47/1/V1"), 1)):
        result = conduct("explain", *names)
        assert result.exit_code == code
        assert "nobody" not in result.stderr
