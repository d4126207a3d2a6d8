"""Orders put together from reports, and breaches with what stands in the way of proving them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from service.conduct.order_rules import order_rules
from service.domain.orders import BreachIs, Order

from .cases import HAMPSHIRE, HELPLINE, SUSSEX
from .order_cases import NMO, TODAY, found, spo
from .record_cases import day, report


def without(order: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in order.items() if name not in names}


HOW_MANY: list[tuple[str, Sequence[Sequence[dict[str, Any]]], list[int]]] = [
    ("no report tells of an order", [[]], []),
    ("one report tells of one", [[spo()]], [1]),
    ("two forces tell of one by its reference", [[spo()], [spo(court="Invented Magistrates' Court")]], [2]),
    ("a reference is the same however it is written", [[spo()], [spo(reference="spo/47/2026/0031")]], [2]),
    ("another reference is another order", [[spo()], [spo(reference="SPO-47-2026-0032")]], [1, 1]),
    (
        "the interim order and the full one of one reference are two",
        [[spo(interim=True)], [spo(interim=False)]],
        [1, 1],
    ),
    ("one that says nothing of interim is the only one that there is", [[spo(interim=True)], [spo()]], [2]),
    ("without a reference it is the one of its kind", [[spo()], [without(spo(), "reference")]], [2]),
    (
        "an interim order without a reference is not the full one",
        [[spo(interim=False)], [without(spo(interim=True), "reference")]],
        [1, 1],
    ),
    ("a bare mention is the one of its kind", [[spo()], [{"type": "stalking protection order"}]], [2]),
    (
        "without a reference and with another day of making it is another",
        [[spo()], [without(spo(made_at="2026-10-01"), "reference")]],
        [1, 1],
    ),
    (
        "a bare mention where there are two is neither",
        [[spo()], [spo(reference="SPO-47-2026-0032")], [{"type": "spo"}]],
        [1, 1, 1],
    ),
    ("orders of two kinds are two", [[spo(), NMO]], [1, 1]),
    ("a month and a day in it are of one order", [[NMO], [{**NMO, "made_at": "2026-06"}]], [2]),
    ("two bare mentions are of one order", [[{"type": "nmo"}], [{"type": "NMO"}]], [2]),
    ("a note that is no object is passed over", [["an order was made"], [7]], []),  # type: ignore[list-item]
]


@pytest.mark.parametrize("notes, said", [case[1:] for case in HOW_MANY], ids=[case[0] for case in HOW_MANY])
def test_orders_are_told_apart(notes: Sequence[Sequence[dict[str, Any]]], said: list[int]) -> None:
    agencies = (SUSSEX, HAMPSHIRE, HELPLINE)
    members = [report(f"2026-11-2{n} 12:00", agency=agencies[n], orders=list(orders)) for n, orders in enumerate(notes)]
    orders = found(*members).orders
    assert sorted(len(order.grounds) for order in orders) == sorted(said)
    assert [order.number for order in orders] == list(range(1, len(orders) + 1))
    assert found(*reversed(members)).orders == orders


def the_order(*notes: dict[str, Any], **more: Any) -> Order:
    members = [report(f"2026-11-2{n} 12:00", orders=[note], **more) for n, note in enumerate(notes)]
    (order,) = found(*members).orders
    return order


def test_an_order_has_all_that_any_report_tells_of_it() -> None:
    order = the_order(
        spo(
            interim=True, prohibitions=[{"id": "P1", "text": "not to enter Testbourne", "exclusion_area": "Testbourne"}]
        ),
        spo(
            court="Invented Magistrates' Court",
            origin="application",
            served_how="personal",
            conditions=["not to contact her"],
            requirements=["to attend an assessment"],
            variations=[{"at": "2026-11-18"}],
            protected_persons=["V1"],
        ),
    )
    assert (order.kind, order.title, order.breach_is) == ("spo", "Stalking protection order", BreachIs.OFFENCE)
    assert (order.interim, order.court, order.origin, order.served_how) == (
        True,
        "Invented Magistrates' Court",
        "application",
        "personal",
    )
    assert [(term.id, term.text, term.area) for term in order.prohibitions] == [
        ("P1", "not to enter Testbourne", "Testbourne"),
        ("", "not to contact her", ""),
    ]
    assert order.requirements == ("to attend an assessment",)
    assert [moment.day for moment in order.variations] == [day("2026-11-18")]
    assert (order.protected, order.protects_victim) == (("V1",), True)


PROTECTED: list[tuple[str, Any, bool | None]] = [
    ("the victim by her place in the report", ["V1"], True),
    ("the victim as an object", [{"local_id": "V1"}], True),
    ("somebody else in the report: an order may protect another than the victim", ["T1"], False),
    ("a name cannot be told to be hers or not", ["Hannah Bright-Adeyemi"], None),
    ("nobody is named", None, None),
]


@pytest.mark.parametrize("named, protects", [case[1:] for case in PROTECTED], ids=[case[0] for case in PROTECTED])
def test_whom_an_order_protects(named: Any, protects: bool | None) -> None:
    child = [{"local_id": "T1", "role": "third_party"}]
    assert the_order(spo(protected_persons=named), parties=child).protects_victim is protects


def test_of_dates_that_differ_the_cautious_one_stands_and_the_record_says_so() -> None:
    order = the_order(
        spo(), spo(served_at="2026-11-16", expires_at="2028-11-12"), spo(made_at="2026-11", expires_at="2028-11-10")
    )
    assert order.served is not None
    assert order.served.day == day("2026-11-16")
    assert order.expires is not None
    assert order.expires.day == day("2028-11-10")
    assert order.disputed == ("served_at", "expires_at")


def test_a_date_told_more_exactly_is_no_difference() -> None:
    order = the_order(spo(), spo(served_at="2026-11-14"), spo(served_at="2026-11"))
    assert order.served is not None
    assert (order.served.at is not None, order.disputed) == (True, ())


IN_FORCE: list[tuple[str, dict[str, Any], str, bool | None]] = [
    ("on the day before it was made", spo(), "2026-11-09", False),
    ("on the day on which it was made", spo(), "2026-11-10", True),
    ("on the day on which it ends", spo(), "2028-11-10", True),
    ("on the day after", spo(), "2028-11-11", False),
    ("where the end is not told", spo(expires_at=None), "2026-12-01", None),
    ("where it holds until a further order", spo(expires_at="until further order"), "2036-12-01", True),
    ("where its making is not told", without(spo(), "made_at"), "2026-11-20", None),
    ("in the month of its making, where the day is not told", spo(made_at="2026-11"), "2026-11-20", None),
    ("in the month of its end, where the day is not told", spo(expires_at="2028-11"), "2028-11-20", None),
    ("after the month of its end", spo(expires_at="2028-11"), "2028-12-01", False),
]


@pytest.mark.parametrize("note, on, is_in_force", [case[1:] for case in IN_FORCE], ids=[case[0] for case in IN_FORCE])
def test_when_an_order_is_in_force(note: dict[str, Any], on: str, is_in_force: bool | None) -> None:
    assert the_order(note).in_force_on(day(on)) is is_in_force


def test_every_kind_of_order_can_be_named_and_no_two_share_a_name_or_a_code() -> None:
    kinds = order_rules(TODAY).kinds
    for names in ([n for k in kinds for n in k.names], [c for k in kinds for c in k.breach_codes]):
        assert len(names) == len(set(names))
    assert all(order_rules(TODAY).kind_of(kind.title) is kind for kind in kinds)
