"""Law and thresholds are swapped by date, by files alone."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from service.conduct.record import record_of
from service.conduct.rule_sets import RuleSets
from service.conduct.summary import summarise
from service.domain.course import Member
from service.domain.findings import ElementStatus, IndicatorState
from service.domain.record import Asked, Record

from .bodies import element, indicator, raised, told
from .cases import CONTACTS, LOITERS, SUSSEX, course_of

HERE = Path(__file__).resolve().parents[2] / "service" / "conduct" / "rules"
BEFORE, AFTER = date(2027, 3, 31), date(2027, 4, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The rules as they come with the service, to be added to."""
    return Path(shutil.copytree(HERE, tmp_path / "rules"))


def later(folder: Path, topic: str, *changes: tuple[str, str], more: str = "") -> None:
    """A file on the topic that holds from April 2027 on, with these changes to the present one."""
    text = (folder / f"{topic}-2026-11.toml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (folder / f"{topic}-2027-04.toml").write_text(f"{text}\n{more}", encoding="utf-8")


def record(folder: Path, on: date, *members: Member) -> Record:
    """The record of the course on a day, by the rules in the folder."""
    course = course_of(members)
    return record_of(course, summarise(course), Asked(on=on), RuleSets(folder))


def test_a_threshold_changes_on_its_day(folder: Path) -> None:
    later(folder, "indicators", ("more_than = 3", "more_than = 2"))
    three = [told(SUSSEX, f"2027-01-0{n} 12:00", LOITERS) for n in (1, 3, 5)]
    assert indicator(record(folder, BEFORE, *three), "I06").state is IndicatorState.ABSENT
    assert indicator(record(folder, AFTER, *three), "I06").state is IndicatorState.PRESENT


def test_a_threshold_that_an_indicator_shares_with_a_prompt_changes_for_both(folder: Path) -> None:
    later(folder, "prompts", ("at_least = 2", "at_least = 1"))
    one = told(SUSSEX, "2027-01-01 12:00", "EXT_VEXATIOUS_COMPLAINT")
    assert indicator(record(folder, BEFORE, one), "I18").state is IndicatorState.ABSENT
    assert indicator(record(folder, AFTER, one), "I18").state is IndicatorState.PRESENT


def test_a_new_offence_counts_conduct_from_the_day_it_is_law(folder: Path) -> None:
    later(
        folder,
        "elements",
        more="""
        [offences.NEW_STALKING]
        name = "Stalking as redefined"
        statute = "An Act of 2027"
        mode = "either way"
        maximum = "10 years"
        since = 2027-04-01
        elements = ["course"]
        """,
    )
    old = [told(SUSSEX, f"2027-03-{n} 12:00", CONTACTS) for n in (30, 31)]
    new = [told(SUSSEX, f"2027-04-0{n} 12:00", CONTACTS) for n in (1, 2)]
    assert "NEW_STALKING" not in {one.code for one in record(folder, BEFORE, *old).coverage}
    assert element(record(folder, AFTER, *old), "NEW_STALKING", "course").status is ElementStatus.GAP
    assert element(record(folder, AFTER, *old, new[0]), "NEW_STALKING", "course").occasions == 1
    assert element(record(folder, AFTER, *old, *new), "NEW_STALKING", "course").status is ElementStatus.EVIDENCED
    assert element(record(folder, AFTER, *old, *new), "PHA_2A", "course").occasions == 4


def test_conduct_after_an_offence_is_repealed_is_left_out_of_it(folder: Path) -> None:
    later(folder, "elements", ("since = 2012-11-25\n", "since = 2012-11-25\nuntil = 2027-04-01\n"))
    members = [told(SUSSEX, f"2027-0{month}-01 12:00", CONTACTS) for month in (3, 4)]
    assert element(record(folder, AFTER, *members), "PHA_2A", "course").status is ElementStatus.GAP
    assert element(record(folder, AFTER, *members), "PHA_2", "course").status is ElementStatus.EVIDENCED


def test_an_element_that_needs_three_occasions_is_a_change_of_data(folder: Path) -> None:
    later(
        folder,
        "elements",
        ('for = ["any_conduct", "told_of"]\nneeded = 2', 'for = ["any_conduct", "told_of"]\nneeded = 3'),
    )
    members = [told(SUSSEX, f"2027-0{month}-01 12:00", CONTACTS) for month in (1, 2)]
    assert element(record(folder, BEFORE, *members), "PHA_2", "course").status is ElementStatus.EVIDENCED
    assert element(record(folder, AFTER, *members), "PHA_2", "course").status is ElementStatus.GAP


def test_a_new_kind_of_conduct_and_a_new_note_are_changes_of_data(folder: Path) -> None:
    later(folder, "behaviours", more='[EXT_DRONE]\nname = "drone"\n')
    later(folder, "words", ("[knowledge]\n", '[knowledge]\nidentity_released = "the victim was told who he is"\n'))
    member = told(SUSSEX, "2027-01-01 12:00", "EXT_DRONE", knowledge=["identity_released"])
    assert [one.name for one in record(folder, BEFORE, member).conduct] == ["conduct of another kind"]
    assert [one.name for one in record(folder, AFTER, member).conduct] == ["drone"]


def test_a_crime_of_stalking_under_a_new_code_is_a_change_of_data(folder: Path) -> None:
    new = 'ZZ27001 = { name = "Stalking", class = "8Q", mode = "either way", conduct = "stalking" }'
    later(folder, "classifications", ("[codes]\n", f"[codes]\n{new}\n"))
    members = [
        told(SUSSEX, "2027-01-01 12:00", CONTACTS, relationship="ex_partner", principal={"cjs_code": "ZZ27001"}),
        told(SUSSEX, "2027-01-09 12:00", CONTACTS),
    ]
    assert raised(record(folder, BEFORE, *members), "P02")
    assert not raised(record(folder, AFTER, *members), "P02")


def test_another_tool_of_assessment_is_a_change_of_data(folder: Path) -> None:
    later(
        folder,
        "assessments",
        ('"sdash", "dash", "sst", "sash"]', '"sdash", "dash", "sst", "sash", "next"]'),
        more='[tools.next]\nname = "The next tool"\nnames = ["next"]\nitems = 5\n',
    )
    note = {"tool": "Next", "at": "2027-01-10"}
    members = [
        told(SUSSEX, "2027-01-01 12:00", CONTACTS),
        told(SUSSEX, "2027-01-09 12:00", CONTACTS, assessments=[note]),
    ]
    assert raised(record(folder, BEFORE, *members), "P06")
    assert not raised(record(folder, AFTER, *members), "P06")


def test_the_words_of_a_prompt_are_data(folder: Path) -> None:
    later(folder, "inspection", ('text = "An assessment is missing."', 'text = "Assess now."'))
    members = [told(SUSSEX, f"2027-01-0{n} 12:00", CONTACTS) for n in (1, 9)]
    assert [one.prompt.text for one in raised(record(folder, AFTER, *members), "P06")] == ["Assess now."]
