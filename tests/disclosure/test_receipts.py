"""What senders are told at once, by their view; and that a receipt tells no more than the view does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.disclosure.permissions import View
from service.disclosure.receipts import PlacedIn, own_incident, partner_receipt, receipt
from service.disclosure.told import NARROWED
from service.domain.errors import Flaw
from service.domain.standing import Standing
from service.domain.summary import Prompt

PROMPTS = tuple(Prompt(code, f"Look at {code}.", "Two occasions.") for code in ("I01", "I02", "I07", "I13", "I14"))
A, S, U = Standing.ATTRIBUTED, Standing.SUSPECTED, Standing.UNATTRIBUTED
WARNING = Flaw("/parties/0/dob", "not-a-date", "Send a date.")


def placed(
    standing: Standing, *, others: int | None, is_new: bool = False, occasions: int = 1, course: str = "crs_1"
) -> PlacedIn:
    return PlacedIn(
        course_id=course, standing=standing, is_new=is_new, occasions=occasions, prompts=PROMPTS, others=others
    )


STATES = [
    ("a report in no course", [], "none"),
    ("the first report of a named suspect", [placed(A, others=0, is_new=True)], "none"),
    ("a second report of a named suspect", [placed(A, others=1, occasions=2)], "linked"),
    ("another agency's report of the same occasion", [placed(A, others=1)], "linked"),
    ("a report whose suspect is likely from context", [placed(S, others=1, occasions=2)], "suspected"),
    ("a report without suspect beside others of the victim", [placed(U, others=1, occasions=2)], "suspected"),
    ("a report without suspect alone", [placed(U, others=0, is_new=True)], "none"),
    ("a report with one suspect known and one new", [
        placed(A, others=0, is_new=True), placed(A, others=3, course="crs_2")], "linked"),
    ("a report with one suspect likely and one new", [
        placed(A, others=0, is_new=True), placed(S, others=3, course="crs_2")], "suspected"),
    ("others not counted, course there before", [placed(A, others=None, occasions=2)], "linked"),
    ("others not counted, course new", [placed(A, others=None, is_new=True)], "none"),
    ("others not counted, course new with earlier reports", [placed(A, others=None, is_new=True, occasions=2)],
     "linked"),
]  # fmt: skip


@pytest.mark.parametrize("courses, state", [case[1:] for case in STATES], ids=[case[0] for case in STATES])
def test_the_state_says_whether_other_reports_belong_with_this_one(courses: list[PlacedIn], state: str) -> None:
    assert receipt("inc_1", 1, courses, 0, [], View.POLICE).link.state == state


def test_a_receipt_has_the_shape_of_the_contract() -> None:
    told = receipt("inc_1", 2, [placed(A, others=1, occasions=2)], 1, [WARNING], View.POLICE_RECORDS)
    assert told.model_dump(mode="json", exclude={"prompts"}) == {
        "incident": {"id": "inc_1", "url": "/v1/incidents/inc_1", "version": 2},
        "link": {
            "state": "linked",
            "courses": [
                {
                    "id": "crs_1",
                    "url": "/v1/police/courses/crs_1",
                    "standing": "attributed",
                    "is_new": False,
                    "occasions": 2,
                }
            ],
            "reviews": 1,
        },
        "warnings": [{"pointer": "/parties/0/dob", "code": "not-a-date", "detail": "Send a date."}],
    }


VIEWS = [
    (View.POLICE, "police", {"I01", "I02", "I07", "I13", "I14"}, 3),
    (View.POLICE_RECORDS, "police", {"I01", "I02", "I07", "I13", "I14"}, 3),
    (View.CPS, "cps", {"I01", "I02", "I07", "I14"}, 3),
    (View.CPS_CASEWORK, "cps", set(), 3),
    (View.PARTNER, "partner", {"I01", "I02", "I07"}, 0),
    (View.HEALTH, "partner", {"I01", "I02", "I07"}, 0),
    (View.PARTNER_SYSTEM, "partner", set(), 0),
]


@pytest.mark.parametrize("view, root, codes, reviews", VIEWS, ids=[case[0] for case in VIEWS])
def test_a_receipt_tells_what_the_view_tells(view: View, root: str, codes: set[str], reviews: int) -> None:
    told = receipt("inc_1", 1, [placed(A, others=1)], 3, [], view)
    assert told.link.courses[0].url == f"/v1/{root}/courses/crs_1"
    assert {prompt.code for prompt in told.prompts} == codes
    assert told.link.reviews == reviews


@pytest.mark.parametrize("view", [View.NOTHING, *sorted(NARROWED)])
def test_a_role_whose_view_leaves_out_reports_or_all_is_told_of_no_course(view: View) -> None:
    told = receipt("inc_1", 1, [placed(A, others=1)], 3, [WARNING], view)
    assert (told.link.state, told.link.courses, told.link.reviews, told.prompts) == ("none", (), 0, ())


def test_every_view_has_a_receipt() -> None:
    assert {case[0] for case in VIEWS} | {View.NOTHING, *NARROWED} == set(View)


def test_a_course_in_which_a_report_stands_twice_is_told_once_as_it_stands_most_firmly() -> None:
    (course,) = receipt("inc_1", 1, [placed(A, others=1), placed(S, others=1)], 0, [], View.POLICE).link.courses
    assert course.standing is A


def test_two_courses_with_the_same_prompt_prompt_once() -> None:
    courses = [placed(A, others=1), placed(A, others=1, course="crs_2")]
    assert len(receipt("inc_1", 1, courses, 0, [], View.POLICE).prompts) == len(PROMPTS)


def test_a_practitioners_receipt_is_that_of_the_partner_view() -> None:
    courses = [placed(A, others=1)]
    assert partner_receipt("inc_1", 1, courses, [WARNING]) == receipt("inc_1", 1, courses, 9, [WARNING], View.PARTNER)


def test_an_own_report_is_read_back_as_it_was_sent() -> None:
    body = {"kind": "partner_referral", "narrative": "As sent.", "unknown_to_us": [1, {"a": None}]}
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    read = own_incident(
        incident_id="inc_1",
        version=2,
        state="current",
        received_at=at,
        revised_at=at,
        report=body,
        courses=[placed(S, others=1)],
        reviews=4,
        warnings=[WARNING],
        view=View.PARTNER,
    )
    assert read.report == body
    assert (read.link.state, read.link.reviews, read.url) == ("suspected", 0, "/v1/incidents/inc_1")
    assert read.model_dump(mode="json")["received_at"] == "2026-11-24T09:00:00Z"
