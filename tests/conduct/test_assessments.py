"""Risk assessments as people gave them, and which are missing, incomplete or out of date."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.assessments import Due, Said
from service.domain.course import Member
from service.domain.report import Precision

from .bodies import record, told
from .cases import CONTACTS, HELPLINE, LOITERS, SUSSEX

FIRST, SECOND = "2026-10-01 12:00", "2026-10-08 12:00"
ALL_ELEVEN = {str(number): "yes" if number in (1, 5) else "no" for number in range(1, 12)}


def assessed(*assessments: Any, when: str = FIRST, relationship: str = "", **parts: Any) -> Member:
    """A report of the force with these assessments."""
    return told(SUSSEX, when, CONTACTS, assessments=assessments, relationship=relationship, **parts)


def dash(at: str = "2026-10-09", **more: Any) -> dict[str, Any]:
    """A DASH of that day."""
    return {"tool": "DASH", "version": "2009-27", "at": at, **more}


DUE: list[tuple[str, list[Member], set[tuple[str, Due]]]] = [
    ("one report of a neighbour asks for nothing", [assessed(relationship="neighbour")], set()),
    ("one report of a former partner asks for a first assessment",
     [assessed(relationship="ex_partner")], {("first_response", Due.MISSING)}),
    ("DASH is a first assessment", [assessed(dash(), relationship="ex_partner")], set()),
    ("so is DARA", [assessed({"tool": "dara", "at": "2026-10-02"}, relationship="ex_partner")], set()),
    ("so is the SafeLives checklist of a partner",
     [told(HELPLINE, FIRST, CONTACTS, relationship="ex_partner",
           assessments=[{"tool": "SafeLives RIC", "at": "2026-10-02"}])], set()),
    ("a tool that the rules do not know is none",
     [assessed({"tool": "our own form", "at": "2026-10-02"}, relationship="ex_partner")],
     {("first_response", Due.MISSING)}),
    ("a second occasion asks for the stalking questions", [assessed(), assessed(when=SECOND)],
     {("stalking", Due.MISSING)}),
    ("one occasion that two agencies report does not",
     [told(SUSSEX, FIRST, LOITERS), told(HELPLINE, FIRST, LOITERS)], set()),
    ("DASH with question 8 answered answers them",
     [assessed(), assessed(dash(positive_ids=[8]), when=SECOND)], set()),
    ("DASH with question 8 answered no answers them",
     [assessed(), assessed(dash(answers={"8": False}), when=SECOND)], set()),
    ("DASH without question 8 leaves them open",
     [assessed(), assessed(dash(positive_ids=[1, 2]), when=SECOND)], {("stalking", Due.INCOMPLETE)}),
    ("S-DASH with all eleven answered is complete",
     [assessed(), assessed({"tool": "S-DASH", "at": "2026-10-09", "answers": ALL_ELEVEN}, when=SECOND)], set()),
    ("S-DASH that names its yes answers and says no more is not",
     [assessed(), assessed({"tool": "VS-DASH", "at": "2026-10-09", "positive_ids": [1, 5]}, when=SECOND)],
     {("stalking", Due.INCOMPLETE)}),
    ("S-DASH that names its yes answers and says that it is complete is",
     [assessed(), assessed({"tool": "VS-DASH", "at": "2026-10-09", "positive_ids": [1, 5], "complete": True},
                           when=SECOND)], set()),
    ("an incomplete DASH does not undo a complete S-DASH",
     [assessed({"tool": "S-DASH", "at": "2026-10-09", "answers": ALL_ELEVEN}), assessed(dash(), when=SECOND)], set()),
    ("a SASH of which only the result is kept is complete",
     [assessed(), assessed({"tool": "SASH", "at": "2026-10-09", "grade": "moderate"}, when=SECOND)], set()),
    ("conduct the day after makes it out of date",
     [assessed(dash("2026-10-07", positive_ids=[8])), assessed(when=SECOND)], {("stalking", Due.STALE)}),
    ("conduct on the day of the assessment does not",
     [assessed(dash("2026-10-08", positive_ids=[8])), assessed(when=SECOND)], set()),
    ("conduct an hour after the assessment does",
     [assessed(dash("2026-10-08T11:00:00+00:00", positive_ids=[8])), assessed(when=SECOND)],
     {("stalking", Due.STALE)}),
    ("the newest of several counts",
     [assessed(dash("2026-10-02", positive_ids=[8])), assessed(dash("2026-10-09", positive_ids=[8]), when=SECOND)],
     set()),
    ("conduct in some month is not known to be newer",
     [assessed(dash("2026-10-09", positive_ids=[8])),
      assessed(when="2026-11-01 00:00", precision=Precision.MONTH)], set()),
]  # fmt: skip


@pytest.mark.parametrize("members, due", [case[1:] for case in DUE], ids=[case[0] for case in DUE])
def test_assessments_that_are_due(members: list[Member], due: set[tuple[str, Due]]) -> None:
    assert {(one.kind, one.why) for one in record(*members).assessments.due} == due


ANSWERS: list[tuple[str, dict[str, Any], str, Said]] = [
    ("a listed number is yes", {"tool": "DASH", "positive_ids": [8]}, "8", Said.YES),
    ("a number that is not listed is not known", {"tool": "DASH", "positive_ids": [8]}, "9", Said.NOT_KNOWN),
    ("a number listed as negative is no", {"tool": "DASH", "positive": [8], "negative_ids": [9]}, "9", Said.NO),
    ("a complete list answers no to the rest", {"tool": "DASH", "positive_ids": [8], "complete": True}, "9", Said.NO),
    ("a complete list without answers answers nothing", {"tool": "DASH", "complete": True}, "9", Said.NOT_KNOWN),
    ("answers as an object", {"tool": "S-DASH", "answers": {"1": "Yes", "2": "don't know"}}, "1", Said.YES),
    ("do not know is not known", {"tool": "S-DASH", "answers": {"1": "Yes", "2": "don't know"}}, "2", Said.NOT_KNOWN),
    ("answers as a list of objects", {"tool": "DASH", "answers": [{"qid": 3, "value": False}]}, "3", Said.NO),
    ("FOUR by its letters", {"tool": "FOUR", "answers": {"F": True, "o": False}}, "F", Said.YES),
    ("FOUR by its letters in any case", {"tool": "four", "answers": {"f": True, "o": False}}, "O", Said.NO),
    ("DARA by item", {"tool": "DARA", "answers": {"18": "yes"}}, "18", Said.YES),
]  # fmt: skip


@pytest.mark.parametrize("note, question, said", [case[1:] for case in ANSWERS], ids=[case[0] for case in ANSWERS])
def test_an_answer(note: dict[str, Any], question: str, said: Said) -> None:
    (one,) = record(assessed(note)).assessments.all
    assert {answer.question: answer.said for answer in one.answers}[question] is said


@pytest.mark.parametrize("tool, questions", [("DASH", 27), ("S-DASH", 11), ("DARA", 18), ("RIC", 24), ("FOUR", 4)])
def test_a_tool_has_all_its_questions(tool: str, questions: int) -> None:
    (one,) = record(assessed({"tool": tool})).assessments.all
    assert len(one.answers) == questions
    assert all(answer.topic for answer in one.answers)


@pytest.mark.parametrize("tool", ["SASH", "SST"])
def test_of_a_licensed_tool_only_the_result_is_kept(tool: str) -> None:
    (one,) = record(assessed({"tool": tool, "grade": "high", "answers": {"1": "yes"}})).assessments.all
    assert (one.answers, one.grade) == ((), "high")


GRADES: list[tuple[str, list[Any], str, str]] = [
    ("no grade is none", [dash()], "", ""),
    ("one grade is the highest and the latest", [dash(grade="MEDIUM")], "medium", "medium"),
    ("a later and lower grade leaves the highest", [dash("2026-10-01", grade="high"), dash(grade="standard")],
     "high", "standard"),
    ("a later and higher grade raises both", [dash("2026-10-01", grade="standard"), dash(grade="high")],
     "high", "high"),
    ("a grade by another name is the same", [dash(grade="Very high")], "high", "high"),
    ("a grade that the rules do not know is none of theirs", [dash(grade="purple")], "", ""),
    ("an ungraded assessment lowers nothing", [dash("2026-10-01", grade="high"), dash("2026-10-05")], "high", "high"),
    ("a grade of no known day counts as the oldest", [dash("", grade="high"), dash(grade="standard")],
     "high", "standard"),
]  # fmt: skip


@pytest.mark.parametrize("given, highest, latest", [case[1:] for case in GRADES], ids=[case[0] for case in GRADES])
def test_grades_stay_as_people_gave_them(given: list[Any], highest: str, latest: str) -> None:
    found = record(assessed(*given)).assessments
    assert (found.highest_grade, found.latest_grade) == (highest, latest)


def test_ticks_never_become_a_grade() -> None:
    ticked = {"tool": "SafeLives RIC", "at": "2026-10-02", "positive_ids": list(range(1, 25))}
    found = record(assessed(ticked)).assessments
    assert (found.highest_grade, found.all[0].grade) == ("", "")


def test_four_says_what_people_answered_and_what_speaks_to_it() -> None:
    four = {"tool": "FOUR", "answers": {"F": "yes", "U": "yes", "R": "no"}}
    found = {
        one.letter: one
        for one in record(assessed(four), assessed(when=SECOND, ended="", knowledge=["told_to_stop"])).four
    }
    assert [found[letter].said for letter in "FOUR"] == [Said.YES, Said.NOT_KNOWN, Said.YES, Said.NO]
    assert [ground.pointer for ground in found["U"].speaks] == ["/knowledge/0"]
    assert [ground.occasion for ground in found["R"].speaks] == [1, 2]
    assert [ground.pointer for ground in found["F"].answered_in] == ["/risk_assessments/0"]


def test_conduct_alone_answers_no_letter_of_four() -> None:
    found = record(assessed(), assessed(when=SECOND)).four
    assert {one.said for one in found} == {Said.NOT_KNOWN}


def test_repetition_needs_two_occasions() -> None:
    assert not next(one for one in record(assessed()).four if one.letter == "R").speaks
