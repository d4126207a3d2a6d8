"""Breaches: of which order each is, and what stands in the way of proving it."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.course import Member
from service.domain.orders import Belongs, Breach, BreachIs
from service.domain.report import Precision
from service.domain.standing import Standing

from .cases import CONTACTS, DAMAGES, HAMPSHIRE, HELPLINE, PROSECUTORS, SUSSEX
from .order_cases import BREACH, NMO, found, spo
from .record_cases import SUSPECTED, crime, day, record, report


def breach_of(*members: Member) -> Breach:
    (breach,) = found(*members).breaches
    return breach


BROKEN = [{"id": "P2", "text": "not to contact her by any means"}]


def told(
    when: str = "2026-11-19 22:48", *, precision: Precision = Precision.MINUTE, until: str = "", **order: Any
) -> Member:
    """A breach of a stalking protection order whose report tells of the order."""
    note = spo(**{"conditions_breached": BROKEN, **order})
    return report(when, CONTACTS, BREACH, precision=precision, until=until, orders=[note], name="breach")


MISSING: list[tuple[str, Member, list[str]]] = [
    ("served five days before: nothing is missing", told(), []),
    ("service is not known: not provable yet", told(served_at=None), ["service_unknown"]),
    ("a date of service that cannot be read is not known", told(served_at="last week"), ["service_unknown"]),
    ("service is not known, and he was told in court", told(served_at=None, awareness="told in court"), []),
    (
        "service is not known, and how he knew is a word of no list",
        told(served_at=None, awareness="rumour"),
        ["service_unknown"],
    ),
    ("a minute before service", told("2026-11-14 15:19"), ["served_after"]),
    ("in the minute of service", told("2026-11-14 15:20"), []),
    (
        "on the day of service, the hour of which is not told",
        told("2026-11-14 15:30", served_at="2026-11-14"),
        ["same_day"],
    ),
    (
        "on the day of service, the hour of the breach not being told",
        told("2026-11-14 00:00", precision=Precision.DAY),
        ["same_day"],
    ),
    ("on the day before service", told("2026-11-13 12:00", served_at="2026-11-14"), ["served_after"]),
    ("on the day after service", told("2026-11-15 00:00", served_at="2026-11-14"), []),
    ("service in the month of the breach", told("2026-11-15 00:00", served_at="2026-11"), ["same_day"]),
    (
        "served at half past eleven in a summer night, which is the next day",
        told("2026-06-30 22:00", made_at="2026-06-01", served_at="2026-06-30T23:30:00Z", expires_at="2028-06-01"),
        ["served_after"],
    ),
    ("before the order was made", told("2026-11-09 12:00"), ["made_after", "served_after"]),
    ("on the day on which it ends", told("2026-11-19 12:00", expires_at="2026-11-19"), []),
    ("on the day after it ended", told("2026-11-20 00:00", expires_at="2026-11-19"), ["expired"]),
    ("at the minute at which it ended", told("2026-11-19 16:00", expires_at="2026-11-19T16:00:00+00:00"), ["expired"]),
    ("a minute before", told("2026-11-19 15:59", expires_at="2026-11-19T16:00:00+00:00"), []),
    ("an end that is not told is not in the way", told(expires_at=None), []),
    ("no term is named", told(conditions_breached=None), ["condition_missing"]),
    (
        "within a month in which the order was made",
        told("2026-11-02 12:00", precision=Precision.MONTH),
        ["time_unknown", "same_day"],
    ),
    (
        "over weeks in which the order ended",
        told("2026-11-15 12:00", until="2026-11-22 12:00", precision=Precision.DAY, expires_at="2026-11-20"),
        ["time_unknown"],
    ),
]


@pytest.mark.parametrize("member, codes", [case[1:] for case in MISSING], ids=[case[0] for case in MISSING])
def test_what_stands_in_the_way_of_proving_a_breach(member: Member, codes: list[str]) -> None:
    breach = breach_of(member)
    assert [remark.code for remark in breach.missing] == codes
    assert breach.is_provable_yet is (not codes)
    assert all("not provable yet" in r.text for r in breach.missing if r.code.startswith(("service", "served", "same")))


DISPUTED: list[tuple[str, str, list[str]]] = [
    ("another report has it earlier, and both are before the breach", "2026-11-12", []),
    ("another report has it after the breach", "2026-11-21", ["service_disputed"]),
    ("another report has it on the day of the breach", "2026-11-19", ["service_disputed"]),
]


@pytest.mark.parametrize("served, codes", [case[1:] for case in DISPUTED], ids=[case[0] for case in DISPUTED])
def test_service_on_which_reports_differ_is_in_the_way_where_it_matters(served: str, codes: list[str]) -> None:
    breach = breach_of(told(), report("2026-11-20 12:00", agency=HAMPSHIRE, orders=[spo(served_at=served)]))
    assert [remark.code for remark in breach.missing] == codes
    assert "dates_disputed" in [remark.code for remark in breach.notes]


def test_one_breach_that_two_agencies_report_is_of_one_occasion() -> None:
    again = report("2026-11-19 22:48", CONTACTS, BREACH, agency=HELPLINE, name="again")
    orders = found(told(), again, report("2026-11-21 12:00", BREACH, name="next"))
    assert [breach.incident_id for breach in orders.breaches] == ["inc_again", "inc_breach", "inc_next"]
    assert {breach.order for breach in orders.breaches} == {1}
    assert orders.occasions_breached == (1, 2)


NOTES: list[tuple[str, Member, list[str]]] = [
    ("nothing but a breach is recorded", told(), ["conduct_crime_missing"]),
    (
        "an excuse is offered",
        told(reasonable_excuse_offered="he says it was about the dog"),
        ["excuse", "conduct_crime_missing"],
    ),
    ("the order was varied before", told(variations=["2026-11-18"]), ["variation", "conduct_crime_missing"]),
    ("the order was varied only after", told(variations=["2026-11-21"]), ["conduct_crime_missing"]),
    ("it ended that day", told(expires_at="2026-11-19"), ["ends_that_day", "conduct_crime_missing"]),
    (
        "awareness stands in for service",
        told(served_at=None, awareness="served_in_person"),
        ["awareness_only", "conduct_crime_missing"],
    ),
]


@pytest.mark.parametrize("member, codes", [case[1:] for case in NOTES], ids=[case[0] for case in NOTES])
def test_what_else_there_is_to_see_of_a_breach(member: Member, codes: list[str]) -> None:
    assert [remark.code for remark in breach_of(member).notes] == codes


def recorded(cjs_code: str, *included: str, agency: Any = SUSSEX, orders: Any = ()) -> Member:
    when = "2026-11-19 22:48"
    return report(
        when, CONTACTS, agency=agency, classification=crime(cjs_code, *included), orders=list(orders), name=cjs_code
    )


TELLS = report("2026-11-16 12:00", DAMAGES, agency=HAMPSHIRE, orders=[spo()], name="tells")
TELLS_NMO = report("2026-11-16 13:00", DAMAGES, agency=HELPLINE, orders=[NMO], name="tells nmo")
BELONGS: list[tuple[str, list[Member], int | None, Belongs, tuple[int, ...]]] = [
    ("its own report names the order", [told(), TELLS_NMO], 2, Belongs.NAMED, ()),
    (
        "the crime recorded is of an order that another report tells of",
        [recorded("ST19001"), TELLS],
        1,
        Belongs.BY_KIND,
        (),
    ),
    ("the crime tells which of two orders", [recorded("FL96001"), TELLS, TELLS_NMO], 1, Belongs.BY_KIND, ()),
    ("the crime is of an order that nobody tells of", [recorded("SE20002"), TELLS], None, Belongs.NOT_KNOWN, ()),
    ("an included crime tells as well", [recorded("PH97006", "ST19001"), TELLS], 1, Belongs.BY_KIND, ()),
    (
        "conduct alone, and one order that may have been in force",
        [report("2026-11-19 22:48", BREACH, name="breach"), TELLS],
        1,
        Belongs.ONLY_ORDER,
        (),
    ),
    (
        "conduct alone, and two orders that may have been",
        [report("2026-11-19 22:48", BREACH, name="breach"), TELLS, TELLS_NMO],
        None,
        Belongs.NOT_KNOWN,
        (1, 2),
    ),
    (
        "conduct alone, and one of two orders over by then",
        [report("2027-08-19 22:48", BREACH, name="breach"), TELLS, TELLS_NMO],
        2,
        Belongs.ONLY_ORDER,
        (),
    ),
    ("no order is known at all", [report("2026-11-19 22:48", BREACH, name="breach")], None, Belongs.NOT_KNOWN, ()),
    (
        "of two orders in its report the one whose term is named",
        [recorded("PH97006", orders=[spo(conditions_breached=BROKEN), NMO])],
        2,
        Belongs.NAMED,
        (),
    ),
]


@pytest.mark.parametrize("members, order, belongs, may", [c[1:] for c in BELONGS], ids=[c[0] for c in BELONGS])
def test_a_breach_belongs_to_its_order(
    members: list[Member], order: int | None, belongs: Belongs, may: tuple[int, ...]
) -> None:
    breach = breach_of(*members)
    assert (breach.order, breach.belongs, breach.candidates) == (order, belongs, may)
    assert ("order_missing" in {remark.code for remark in breach.missing}) is (order is None)


LAW: list[tuple[str, str, BreachIs]] = [
    ("a restraining order", "restraining order", BreachIs.OFFENCE),
    ("a non-molestation order", "NMO", BreachIs.OFFENCE),
    ("a domestic violence protection order is a matter of contempt", "DVPO", BreachIs.CONTEMPT),
    ("bail conditions are no offence to breach", "bail", BreachIs.NEITHER),
    ("an order that the rules do not know", "barring order", BreachIs.NOT_KNOWN),
]


@pytest.mark.parametrize("kind, law", [case[1:] for case in LAW], ids=[case[0] for case in LAW])
def test_what_the_law_makes_of_a_breach(kind: str, law: BreachIs) -> None:
    assert breach_of(told(type=kind)).breach_is is law


def test_bail_binds_from_when_it_was_granted() -> None:
    assert breach_of(told(type="bail", served_at=None)).is_provable_yet
    assert [r.code for r in breach_of(told(type="bail", served_at=None, made_at=None)).missing] == ["service_unknown"]


def test_a_breach_is_an_occasion_of_the_course_like_any_other() -> None:
    members = (report("2026-11-03 12:00"), told(), report("2026-11-21 12:00", DAMAGES))
    breach, summary = breach_of(*members), record(*members)
    assert (breach.occasion, breach.day) == (2, day("2026-11-19"))
    assert (summary.attributed, len(summary.occasions)) == (3, 3)
    assert "inc_breach" in {m.incident_id for m in summary.occasions[1].members}


def test_a_breach_that_is_only_suspected_to_be_his_says_so_in_what_it_rests_on() -> None:
    suspected = report("2026-11-19 22:48", BREACH, orders=[spo()], standing=SUSPECTED)
    assert {ground.standing for ground in breach_of(suspected).grounds} == {Standing.SUSPECTED}


def test_a_stalking_crime_beside_a_breach_is_seen_whichever_force_records_it() -> None:
    alone = recorded("ST19001", orders=[spo()])
    also = report("2026-11-19 22:48", CONTACTS, agency=HAMPSHIRE, classification=crime("PH97011"), name="also")
    assert not breach_of(alone).has_conduct_crime
    assert breach_of(alone, also).has_conduct_crime
    assert breach_of(recorded("ST19001", "PH97011", orders=[spo()])).has_conduct_crime


def test_what_prosecutors_propose_is_no_breach_and_no_record_of_one() -> None:
    proposed = report("2026-11-19 22:48", agency=PROSECUTORS, classification=crime("ST19001", "PH97011"))
    assert found(proposed).breaches == ()
    assert not breach_of(recorded("ST19001", orders=[spo()]), proposed).has_conduct_crime


def test_a_breach_names_the_places_it_rests_on() -> None:
    breach = breach_of(
        report(
            "2026-11-19 22:48",
            BREACH,
            classification=crime("PH97006", "ST19001"),
            orders=[NMO, spo(conditions_breached=BROKEN)],
        )
    )
    assert [ground.pointer for ground in breach.grounds] == [
        "/behaviours/0",
        "/classification/included/0",
        "/orders/1/conditions_breached",
    ]
    assert [term.id for term in breach.conditions] == ["P2"]
