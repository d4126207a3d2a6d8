"""Limits on proceedings under rules that change: by the day of the file, and by the day of the conduct."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from service.conduct.limits import limits_of
from service.conduct.rule_sets import RULES, RuleSets

from .record_cases import day, record, report


def copied(folder: Path, name: str, text: str) -> RuleSets:
    for file in RULES.folder.iterdir():
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    return RuleSets(folder)


def test_a_later_law_holds_for_conduct_from_its_day_on_and_a_changed_notice_from_the_day_of_its_file(
    tmp_path: Path,
) -> None:
    text = (RULES.folder / "limits-2026-11.toml").read_text(encoding="utf-8")
    later = text.replace("notice_days = [90, 60, 30, 14, 7]", "notice_days = [120]").replace(
        "from = 2012-11-25\nmonths = 6", "from = 2012-11-25\nuntil = 2027-03-01\nmonths = 6"
    )
    later += """
[[rows]]
code = "PHA_2A"
name = "Stalking"
statute = "an Act of 2027"
cjs_codes = ["PH97006"]
of = "course"
shown = "always"
from = 2027-03-01
months = 24
text = "course"
"""
    rules = copied(tmp_path, "limits-2027-03.toml", later)

    def stalking(when: str, on: str) -> tuple[str, date, int | None]:
        (found,) = [x for x in limits_of(record(report(when)), day(on), rules=rules) if x.code == "PHA_2A"]
        assert found.attributed is not None
        return found.statute, found.attributed.last_day, found.attributed.notice

    old = "Protection from Harassment Act 1997 s.2A"
    assert stalking("2027-02-28 23:59", "2027-02-28") == (old, date(2027, 8, 28), None)
    assert stalking("2027-02-28 23:59", "2027-05-01") == (old, date(2027, 8, 28), 120)
    assert stalking("2027-03-01 00:00", "2027-05-01") == ("an Act of 2027", date(2029, 3, 1), None)


def test_a_topic_without_rules_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        limits_of(record(report("2026-11-03 12:00")), day("2026-11-24"), rules=RuleSets(tmp_path))


def test_a_file_may_begin_on_a_day(tmp_path: Path) -> None:
    text = (RULES.folder / "limits-2026-11.toml").read_text(encoding="utf-8")
    rules = copied(tmp_path, "limits-2027-04-06.toml", text.replace("[90, 60, 30, 14, 7]", "[200]"))
    notices = [
        found.attributed.notice
        for on in ("2027-04-05", "2027-04-06")
        for found in limits_of(record(report("2027-01-01 12:00")), day(on), rules=rules)
        if found.code == "PHA_2" and found.attributed
    ]
    assert notices == [90, 200]


def test_every_offence_of_the_table_of_elements_that_has_a_limit_of_its_own_bears_the_same_code_and_mode() -> None:
    offences = tomllib.loads((RULES.folder / "elements-2026-11.toml").read_text(encoding="utf-8"))["offences"]
    limits = tomllib.loads((RULES.folder / "limits-2026-11.toml").read_text(encoding="utf-8"))["rows"]
    shared = [row for row in limits if row["code"] in offences]
    assert len(shared) == len(limits) - 1
    for row in shared:
        assert (row["from"], "months" in row) == (
            offences[row["code"]]["since"],
            offences[row["code"]]["mode"] == "summary",
        )
