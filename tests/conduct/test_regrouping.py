"""How people split and merge occasions, over what the rules found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.conduct.summary import summarise
from service.domain.course import Member
from service.domain.regrouping import OccasionDecision, Regrouping
from service.domain.report import Precision
from service.domain.summary import Summary

from .cases import CONTACTS, DAMAGES, HAMPSHIRE, HELPLINE, LANDLORD, LOITERS, PROSECUTORS, SUSSEX, at, course_of
from .record_cases import record, report

ONE, APART = Regrouping.ONE, Regrouping.APART

CALLS = [report(f"2026-11-03 02:0{minute}", CONTACTS, name=f"call {minute}") for minute in (0, 2, 5)]
"""Kelly v DPP: three calls in five minutes."""
TWICE = [
    report("2026-11-03 18:05", LOITERS, agency=SUSSEX, name="sussex"),
    report("2026-11-03 18:05", LOITERS, agency=HAMPSHIRE, name="hampshire"),
]
"""One evening outside her door, as two forces tell it."""


def decide(says: Regrouping, *names: str, number: int = 1, ident: str = "") -> OccasionDecision:
    return OccasionDecision(
        id=ident or f"dec_{number}",
        says=says,
        incidents=frozenset(f"inc_{name}" for name in names),
        reason="The officer in the case heard the recordings.",
        by="staff_1",
        at=at(f"2026-11-2{number} 09:00"),
    )


def sets(summary: Summary) -> list[set[str]]:
    return [{m.incident_id.removeprefix("inc_") for m in o.members} for o in summary.occasions]


CASES: list[tuple[str, list[Member], list[OccasionDecision], list[set[str]]]] = [
    ("without a decision three calls are three occasions", CALLS, [], [{"call 0"}, {"call 2"}, {"call 5"}]),
    (
        "three calls that an officer holds to be one are one",
        CALLS,
        [decide(ONE, "call 0", "call 2", "call 5")],
        [{"call 0", "call 2", "call 5"}],
    ),
    (
        "two of three calls are made one, and the third stays",
        CALLS,
        [decide(ONE, "call 0", "call 5")],
        [{"call 0", "call 5"}, {"call 2"}],
    ),
    (
        "one evening that two forces tell is split where they saw different men",
        TWICE,
        [decide(APART, "hampshire")],
        [{"hampshire"}, {"sussex"}],
    ),
    (
        "a split that a later decision takes back is none",
        TWICE,
        [decide(APART, "hampshire"), decide(ONE, "hampshire", "sussex", number=2)],
        [{"hampshire", "sussex"}],
    ),
    (
        "a merging that a later decision takes back in part leaves the rest merged",
        CALLS,
        [decide(ONE, "call 0", "call 2", "call 5"), decide(APART, "call 5", number=2)],
        [{"call 0", "call 2"}, {"call 5"}],
    ),
    (
        "the last decision is the latest in time, whatever its id",
        TWICE,
        [decide(APART, "hampshire", number=3), decide(ONE, "hampshire", "sussex", number=2, ident="dec_9")],
        [{"hampshire"}, {"sussex"}],
    ),
    (
        "a merging of which one report alone is left in the course does nothing",
        CALLS[:1],
        [decide(ONE, "call 0", "withdrawn")],
        [{"call 0"}],
    ),
    (
        "a split of all that an occasion has does nothing",
        TWICE,
        [decide(APART, "hampshire", "sussex")],
        [{"hampshire", "sussex"}],
    ),
    (
        "a split of what is not in the course does nothing",
        TWICE,
        [decide(APART, "withdrawn")],
        [{"hampshire", "sussex"}],
    ),
    (
        "reports split from two occasions are one of their own",
        [*TWICE, *(report("2026-11-05 18:05", LOITERS, agency=a, name=f"{a.name} again") for a in (SUSSEX, HAMPSHIRE))],
        [decide(APART, "hampshire", "44 again")],
        [{"hampshire", "44 again"}, {"sussex"}, {"47 again"}],
    ),
    (
        "a referral that is merged with a vague report founds nothing",
        [
            report("2026-06-01 00:00", agency=PROSECUTORS, name="referral"),
            report("2026-06-12 12:00", agency=HELPLINE, precision=Precision.MONTH, name="helpline"),
            report("2026-06-20 12:00", DAMAGES, agency=LANDLORD, precision=Precision.DAY, name="landlord"),
        ],
        [decide(ONE, "referral", "helpline", "landlord")],
        [{"referral", "helpline", "landlord"}],
    ),
]


@pytest.mark.parametrize("members, decisions, occasions", [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_people_regroup(members: list[Member], decisions: list[OccasionDecision], occasions: list[set[str]]) -> None:
    assert sets(record(*members, decisions=decisions)) == occasions
    assert sets(record(*reversed(members), decisions=decisions[::-1])) == occasions


def test_an_occasion_names_the_decisions_that_made_it_and_no_other_does() -> None:
    merged = record(*CALLS, decisions=[decide(ONE, "call 0", "call 2"), decide(APART, "call 2", number=2)])
    assert [o.decisions for o in merged.occasions] == [("dec_1", "dec_2"), ("dec_1", "dec_2"), ()]


def test_a_merged_occasion_is_as_exact_as_its_most_exact_report() -> None:
    vague = report("2026-11-01 00:00", DAMAGES, agency=LANDLORD, precision=Precision.MONTH, name="landlord")
    merged = record(vague, *CALLS, decisions=[decide(ONE, "landlord", "call 2")])
    assert [(o.started, o.precision) for o in merged.occasions][1] == (at("2026-11-03 02:02"), Precision.MINUTE)


def test_a_report_that_comes_later_joins_what_the_rules_say_and_leaves_the_decision_standing() -> None:
    late = report("2026-11-03 18:20", LOITERS, agency=HELPLINE, name="late")
    assert sets(record(*TWICE, late, decisions=[decide(APART, "hampshire")])) == [{"hampshire"}, {"sussex", "late"}]


@pytest.mark.parametrize("says, names", [(ONE, ()), (ONE, ("call 0",)), (APART, ())])
def test_a_decision_about_too_little_is_none(says: Regrouping, names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="names the reports"):
        decide(says, *names)


def test_a_decision_without_a_reason_is_none() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        OccasionDecision(
            id="dec_1", says=APART, incidents=frozenset({"inc_1"}), reason=" ", by="staff_1", at=at("2026-11-24 09:00")
        )


DECISIONS = st.lists(
    st.builds(
        lambda says, numbers, number: decide(says, *(f"r{n}" for n in numbers), number=number),
        st.sampled_from(Regrouping),
        st.sets(st.integers(0, 6), min_size=2),
        st.integers(1, 9),
    ),
    max_size=4,
    unique_by=lambda d: d.id,
)
REPORTS = [
    report(
        f"2026-11-0{1 + number // 3} 18:{7 * number:02}",
        (LOITERS, CONTACTS)[number % 2],
        agency=(SUSSEX, HAMPSHIRE, HELPLINE)[number % 3],
        precision=(Precision.MINUTE, Precision.DAY)[number == 5],
        name=f"r{number}",
    )
    for number in range(6)
]


@given(DECISIONS, st.permutations(REPORTS))
def test_decisions_lose_no_report_and_count_none_twice(
    decisions: list[OccasionDecision], members: list[Member]
) -> None:
    summary = summarise(course_of(members), decisions=decisions)
    placed = [m.incident_id for o in summary.occasions for m in o.members]
    assert sorted(placed) == sorted(m.incident_id for m in REPORTS)
    assert summary == summarise(course_of(REPORTS), decisions=decisions[::-1])


@given(DECISIONS)
def test_the_last_decision_has_the_last_word(decisions: list[OccasionDecision]) -> None:
    for decision in sorted(decisions, key=lambda d: d.at)[-1:]:
        named = {i for i in decision.incidents if i != "inc_r6"}
        homes = [o for o in sets(summarise(course_of(REPORTS), decisions=decisions)) if {f"inc_{n}" for n in o} & named]
        assert len(homes) == 1
        assert decision.says is ONE or {f"inc_{n}" for n in homes[0]} == named
