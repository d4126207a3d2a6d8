"""Protected details in free text and in other people's fields."""

from __future__ import annotations

import pytest

from service.disclosure.permissions import View
from service.disclosure.protected import Protected, folded

from .marked import COURSES, Show, bodies, course_of

SAFE_PHONE, SAFE_HOME = "+447700900412", "Flat 3, 14 Imaginary Row, Testbourne"

TEXTS = [
    ("the number as reported", "Ring +447700900412 first.", "Ring [protected] first."),
    ("the number as people write it", "Ring 07700 900 412 first.", "Ring [protected] first."),
    ("the number with brackets", "Ring +44 (0)7700-900412 first.", "Ring [protected] first."),
    ("the number glued to a word", "tel07700900412 or Tel+447700900412", "tel[protected] or Tel[protected]"),
    ("the number twice, the second at the end", "07700900412/07700900412", "[protected]/[protected]"),
    ("digits far apart are no number", "On 0770 then, at 0900, house 412.", "On 0770 then, at 0900, house 412."),
    ("another number stays", "He rang from 07700 900413.", "He rang from 07700 900413."),
    ("a longer number stays", "Exhibit 1077009004129.", "Exhibit 1077009004129."),
    ("the whole address", "Moved to Flat 3, 14 Imaginary Row, Testbourne.", "Moved to [protected]."),
    ("the house and street alone", "Seen outside 14 imaginary row at dusk.", "Seen outside [protected] at dusk."),
    ("another house of the street stays", "Seen outside 16 Imaginary Row.", "Seen outside 16 Imaginary Row."),
    ("the postcode without its space", "Now in QB47TN.", "Now in [protected]."),
    ("the e-mail address in capitals", "Wrote to H.B.A@EXAMPLE.ORG today.", "Wrote to [protected] today."),
    ("the account without its sign", "Follows hb_writes there.", "Follows [protected] there."),
    ("the NHS number in groups", "Patient 999 000 4102.", "Patient [protected]."),
    ("the address that he knows stays", "Seen at 2 Former Street.", "Seen at 2 Former Street."),
]


def protected() -> Protected:
    reports = bodies()
    reports["refuge"]["parties"][0] |= {
        "phones": [{"value": SAFE_PHONE}],
        "emails": [{"value": "h.b.a@example.org"}],
        "handles": [{"platform": "photoapp", "value": "@hb_writes"}],
        "addresses": [
            {"line": SAFE_HOME, "postcode": "QB4 7TN", "uprn": "999000004102"},
            {"line": "2 Former Street", "postcode": "QB1 2AA", "visibility": "known_to_suspect"},
        ],
        "identifiers": [{"type": "nhs", "value": "9990004102"}],
    }
    return Protected.of(course_of(reports))


@pytest.mark.parametrize("text, shown", [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_free_text_is_shown_without(text: str, shown: str) -> None:
    assert protected().black_out(text) == shown


def test_a_course_without_protected_details_leaves_text_as_it_is() -> None:
    assert Protected.of(course_of({})).black_out("Ring 07700 900412.") == "Ring 07700 900412."


@pytest.mark.parametrize("value", ["+44 7700 900412", "07700900412", "00447700900412", "0(7700) 900-412"])
def test_two_ways_of_writing_a_number_are_one_detail(value: str) -> None:
    assert folded(value) == folded(SAFE_PHONE)


SEEING_NARRATIVES = [view for view in COURSES if view in {View.POLICE, View.CPS, View.CPS_CASEWORK}]


@pytest.mark.parametrize("view", SEEING_NARRATIVES)
def test_a_narrative_and_an_order_are_shown_without_what_a_refuge_calls_safe(view: View) -> None:
    reports = bodies()
    reports["refuge"]["parties"][0]["phones"] = [{"value": SAFE_PHONE}]
    reports["sussex"]["narrative"] = "He rang her on 07700 900412."
    reports["sussex"]["orders"][0]["conditions"] = ["not to ring 07700 900412", {"text": "nor 07700900412"}]
    reports["sussex"]["parties"][1]["description"] = "uses 07700-900-412"
    text = COURSES[view](course_of(reports)).model_dump_json()
    assert "900412" not in text.replace(" ", "").replace("-", "")
    assert "He rang her on [protected]." in text
    assert "not to ring [protected]" in text


@pytest.mark.parametrize("view, show", COURSES.items(), ids=list(COURSES))
def test_a_suspects_detail_that_is_also_the_victims_safe_one_is_shown_to_nobody(view: View, show: Show) -> None:
    reports = bodies()
    home = {"line": SAFE_HOME, "town": "Testbourne", "postcode": "QB4 7TN", "uprn": "999000004102"}
    reports["refuge"]["parties"][0] |= {"phones": [{"value": SAFE_PHONE}], "addresses": [home]}
    reports["hampshire"]["parties"][1] |= {"phones": [{"value": "07700 900412"}], "addresses": [home]}
    text = show(course_of(reports)).model_dump_json()
    assert not any(detail in text for detail in ("900412", "Imaginary", "QB4", "999000004102", "Testbourne"))


def test_a_partner_is_shown_orders_without_the_suspects_details() -> None:
    reports = bodies()
    reports["sussex"]["parties"][1]["addresses"] = [{"line": "9 Notional Close", "postcode": "QB2 3CD"}]
    reports["sussex"]["orders"][0]["conditions"] = "to live at 9 Notional Close, QB23CD"
    text = COURSES[View.PARTNER](course_of(reports)).model_dump_json()
    assert "to live at [protected], [protected]" in text
