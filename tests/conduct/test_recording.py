"""Kinds of conduct and crimes that reports carry, what was never recorded, and courses found by any of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.conduct.search import Sought, meets
from service.conduct.summary import summarise
from service.domain.course import Member
from service.domain.record import Asked
from service.domain.report import Precision

from .bodies import BREACH_OF_RESTRAINT, DAMAGE, HARASSMENT, ON, STALKING, raised, record, told
from .cases import CONTACTS, DAMAGES, FOLLOWS, HAMPSHIRE, HELPLINE, LOITERS, PROSECUTORS, SUSSEX, course_of

FIRST, SECOND = "2026-10-01 12:00", "2026-10-08 12:00"
BREACHES = "EXT_ORDER_BREACH"


def force(when: str, *conduct: str, **parts: Any) -> Member:
    """A report of the force."""
    return told(SUSSEX, when, *(conduct or (CONTACTS,)), **parts)


CLASSIFIED: list[tuple[str, Member, set[tuple[str, str, str, bool, bool]]]] = [
    ("a principal crime", force(FIRST, principal=STALKING), {("PH97006", "8Q", "stalking", False, True)}),
    ("stalking beneath criminal damage", force(FIRST, principal=DAMAGE, included=[STALKING]),
     {("CD71039", "58A", "", False, True), ("PH97006", "8Q", "stalking", False, False)}),
    ("a class without a code", force(FIRST, principal={"ho_class": "8l"}), {("", "8L", "harassment", False, True)}),
    ("a subclass", force(FIRST, principal={"ho_class": "195/12"}), {("PH97006", "8Q", "stalking", False, True)}),
    ("a code in small letters", force(FIRST, principal={"cjs_code": " ph97004 "}),
     {("PH97004", "8L", "harassment", False, True)}),
    ("an old code", force(FIRST, principal={"cjs_code": "PH97008"}), {("PH97008", "8Q", "stalking", False, True)}),
    ("a breach whose class is that of harassment is no harassment",
     force(FIRST, principal=BREACH_OF_RESTRAINT), {("SE20002", "8L", "", True, True)}),
    ("a code that the rules do not know, of a class that they do",
     force(FIRST, principal={"cjs_code": "ZZ00001", "ho_class": "8Q"}), {("ZZ00001", "8Q", "stalking", False, True)}),
    ("an aggravated crime", force(FIRST, principal={"cjs_code": "CD98077"}),
     {("CD98077", "8M", "stalking", False, True)}),
    ("an empty classification is none", force(FIRST, principal={}, included=[{}]), set()),
    ("no classification", force(FIRST), set()),
]  # fmt: skip


@pytest.mark.parametrize("member, found", [case[1:] for case in CLASSIFIED], ids=[case[0] for case in CLASSIFIED])
def test_every_classification_is_found(member: Member, found: set[tuple[str, str, str, bool, bool]]) -> None:
    assert {
        (one.cjs_code, one.ho_class, one.conduct, one.is_breach, one.is_ever_principal)
        for one in record(member).classifications
    } == found


def test_a_crime_that_was_principal_once_and_included_once_is_told_once_with_both_places() -> None:
    found = record(force(FIRST, principal=STALKING), force(SECOND, principal=DAMAGE, included=[STALKING]))
    (stalking,) = [one for one in found.classifications if one.conduct == "stalking"]
    assert [(g.occasion, g.pointer) for g in stalking.grounds] == [
        (1, "/classification/principal"),
        (2, "/classification/included/0"),
    ]
    assert stalking.is_ever_principal


def test_every_kind_of_conduct_is_told_with_the_listed_ones_first() -> None:
    found = record(force(FIRST, "EXT_WEAPON", DAMAGES, "EXT_SOMETHING_NEW"), force(SECOND, DAMAGES, FOLLOWS)).conduct
    assert [(one.code, one.is_listed, one.occasions) for one in found] == [
        (FOLLOWS, True, 1),
        (DAMAGES, True, 2),
        ("EXT_WEAPON", False, 1),
        ("EXT_SOMETHING_NEW", False, 1),
    ]
    assert found[-1].name == "conduct of another kind"


GAPS: list[tuple[str, str, list[Member], bool]] = [
    ("a course with no 8Q or 8L record", "P04", [force(FIRST, principal=DAMAGE), force(SECOND)], True),
    ("a course with a stalking crime", "P04", [force(FIRST, principal=STALKING), force(SECOND)], False),
    ("a course with a harassment crime beneath another", "P04",
     [force(FIRST, principal=DAMAGE, included=[HARASSMENT]), force(SECOND)], False),
    ("a course with nothing but the class 8L", "P04",
     [force(FIRST, principal={"ho_class": "8L"}), force(SECOND)], False),
    ("one occasion is no course yet", "P04", [force(FIRST, principal=DAMAGE)], False),
    ("a class that only a partner names is not recorded", "P04",
     [force(FIRST), told(HELPLINE, SECOND, CONTACTS, principal=STALKING)], True),
    ("an offence that a referral proposes is not recorded", "P04",
     [force(FIRST), force(SECOND), told(PROSECUTORS, "2026-10-20 12:00", principal=STALKING)], True),

    ("a breach of a restraining order without another crime", "P03",
     [force(FIRST, BREACHES, principal=BREACH_OF_RESTRAINT)], True),
    ("a breach with harassment beside it", "P03",
     [force(FIRST, BREACHES, principal=BREACH_OF_RESTRAINT, included=[HARASSMENT])], False),
    ("a breach with stalking as its principal crime", "P03", [force(FIRST, BREACHES, principal=STALKING)], False),
    ("a breach with harassment recorded for another occasion only", "P03",
     [force(FIRST, principal=HARASSMENT), force(SECOND, BREACHES, principal=BREACH_OF_RESTRAINT)], True),
    ("a breach whose other report of the same occasion has stalking", "P03",
     [force(FIRST, BREACHES, principal=BREACH_OF_RESTRAINT),
      told(HAMPSHIRE, "2026-10-01 12:10", BREACHES, principal=STALKING)], False),
    ("a breach that is no crime (a DVPO)", "P03", [force(FIRST, BREACHES)], True),
    ("a breach that only the crime classification tells of", "P03",
     [force(FIRST, principal={"cjs_code": "ST19001", "ho_class": "8Q"})], True),
    ("no breach", "P03", [force(FIRST, principal=DAMAGE)], False),
]  # fmt: skip


@pytest.mark.parametrize(
    "code, members, is_raised", [case[1:] for case in GAPS], ids=[f"{case[1]}: {case[0]}" for case in GAPS]
)
def test_the_recording_gap(code: str, members: list[Member], is_raised: bool) -> None:
    assert bool(raised(record(*members), code)) is is_raised


COURSE = [
    force(FIRST, CONTACTS, principal=DAMAGE, included=[STALKING], orders=[{"type": "Interim SPO"}, {"type": "curfew"}]),
    told(HAMPSHIRE, SECOND, LOITERS, "EXT_WEAPON"),
    told(HELPLINE, "2026-11-01 00:00", CONTACTS, precision=Precision.MONTH),
]

FOUND: list[tuple[str, Sought, bool]] = [
    ("nothing is searched for", Sought(), True),
    ("a kind of conduct", Sought(behaviour="EXT_WEAPON"), True),
    ("a kind of conduct in small letters", Sought(behaviour="s2a3_e"), True),
    ("a kind of conduct that is not there", Sought(behaviour="EXT_SEXUAL"), False),
    ("a classification that is only included", Sought(classification="PH97006"), True),
    ("the class of an included crime", Sought(classification="8q"), True),
    ("the subclass of an included crime", Sought(classification="195/12"), True),
    ("stalking by its name", Sought(classification="stalking"), True),
    ("harassment, which is not there", Sought(classification="harassment"), False),
    ("the principal crime", Sought(classification="CD71039"), True),
    ("an order by its short name", Sought(order="SPO"), True),
    ("an order by its long name", Sought(order="stalking protection order"), True),
    ("an order of another kind", Sought(order="nmo"), False),
    ("an order that the rules do not know, by the name it was given", Sought(order="Curfew"), True),
    ("another order that the rules do not know", Sought(order="parole"), False),
    ("an indicator that is present", Sought(indicator="I10"), True),
    ("an indicator that is not known", Sought(indicator="I15"), False),
    ("an indicator that is absent", Sought(indicator="I18"), False),
    ("conduct since the day of the second occasion", Sought(since=date(2026, 10, 8)), True),
    ("conduct since a day of a month in which there may have been some", Sought(since=date(2026, 11, 30)), True),
    ("conduct since the month after", Sought(since=date(2026, 12, 1)), False),
    ("a force by its code", Sought(force="44"), True),
    ("a force by its id", Sought(force="police:47"), True),
    ("a force that reports nothing", Sought(force="46"), False),
    ("a partner is no force", Sought(force="helpline"), False),
    ("all of it at once", Sought(behaviour=LOITERS, classification="8Q", order="spo", indicator="I14",
                                 since=date(2026, 10, 1), force="47"), True),
    ("all but one of it", Sought(behaviour=LOITERS, classification="8Q", order="spo", indicator="I18",
                                 since=date(2026, 10, 1), force="47"), False),
]  # fmt: skip


@pytest.mark.parametrize("sought, is_found", [case[1:] for case in FOUND], ids=[case[0] for case in FOUND])
def test_a_course_is_found_by(sought: Sought, is_found: bool) -> None:
    course = course_of(COURSE)
    assert meets(sought, course, summarise(course), Asked(on=ON)) is is_found
