"""An explanation accounts for all of a course: its links join every party of each side, and each adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from service.domain.evidence import Comparison, PartyRef
from service.linking.explain import Explained, Explainer
from service.linking.index import Decision, Membership
from service.linking.linker import Linker
from service.linking.memory import Judgement, MemoryIndex
from service.linking.model import Model
from service.linking.place import LinkIncident
from service.linking.score import soft_minimum
from tests.linking.life import MODEL, SMALL_HUBS, LifeOfAnIndex
from tests.linking.outcome import fresh_load
from tests.linking.people import HOME_OF_THE_COUPLE, incident, loads, named, phones, suspect, victim

HANNAH = {**named("Hannah", "Bright-Adeyemi"), "dob": "1991-04-07"}
MAREK = {**named("Marek", "Kowalski"), "dob": "1988-02-11"}
DEAN = {**named("Dean", "Hollis"), "dob": "1984-07-23"}
DAVID_SMITH = {**named("David", "Smith"), "dob": "1985-03-12"}
SARAH_JONES = {**named("Sarah", "Jones"), "dob": "1990-06-05"}


def courses_of(index: MemoryIndex, incidents: Iterable[LinkIncident]) -> list[list[Membership]]:
    """The memberships of each course."""
    found: dict[str, list[Membership]] = defaultdict(list)
    for m in index.memberships([each.id for each in incidents]):
        found[m.course].append(m)
    return list(found.values())


def sides_of(members: list[Membership]) -> tuple[set[PartyRef], set[PartyRef]]:
    """The victims and the suspects of a course; a report that names no suspect stands for one all the same."""
    return (
        {PartyRef(m.incident_id, m.victim) for m in members},
        {PartyRef(m.incident_id, m.suspect) for m in members},
    )


def reached(start: PartyRef, links: Iterable[Comparison]) -> set[PartyRef]:
    """Every party that the links connect with one."""
    ways: dict[PartyRef, set[PartyRef]] = defaultdict(set)
    for link in links:
        ways[link.left].add(link.right)
        ways[link.right].add(link.left)
    found, frontier = {start}, [start]
    while frontier:
        fresh = ways[frontier.pop()] - found
        found |= fresh
        frontier.extend(fresh)
    return found


def assert_accounts_for_all(index: MemoryIndex, model: Model, incidents: Iterable[LinkIncident]) -> None:
    """Every explanation of a course connects its sides, and every comparison adds up."""
    for members in courses_of(index, incidents):
        explained = Explainer(index, model).course(members)
        for side in sides_of(members):
            assert side <= reached(min(side, key=str), explained.links)
        for link in explained.links:
            assert link.judgement or link.bits >= link.link_at
        for comparison in (*explained.links, *explained.considered):
            assert_adds_up(comparison, model)


def assert_adds_up(comparison: Comparison, model: Model) -> None:
    """The odds follow from the rival explanations, and the rivals from the evidence."""
    assert abs(soft_minimum(bits for _, bits in comparison.against) - comparison.bits) < 1e-9
    stranger = sum(row.bits for row in comparison.evidence)
    household = sum(row.household_bits for row in comparison.evidence)
    expected = {
        "stranger": model.stranger_prior + stranger,
        "relative": model.relative_prior + household,
        "stranger with the same counterpart": model.context_stranger + stranger,
        "relative with the same counterpart": model.context_relative + household,
        "another suspect of the same victim": model.other_bits + stranger,
    }
    for name, bits in comparison.against:
        assert name not in expected or abs(bits - expected[name]) < 1e-9


@given(st.sampled_from([MODEL, SMALL_HUBS]), loads(least=2, most=8))
def test_an_explanation_accounts_for_all_of_a_course(model: Model, incidents: list[LinkIncident]) -> None:
    assert_accounts_for_all(fresh_load(incidents, model, {}), model, incidents)


class ExplainedLife(LifeOfAnIndex):
    """However the index came to hold what it holds, judgements among it, every course is accounted for."""

    def teardown(self) -> None:
        """At the end, for it is costly."""
        assert_accounts_for_all(self.index, self.model, self.current.values())


TestExplainedLife = ExplainedLife.TestCase


def explained(*incidents: LinkIncident, judgement: Judgement | None = None) -> Explained:
    """Why the reports, all of one course, stand together."""
    index = fresh_load(incidents, MODEL, {judgement.id: judgement} if judgement else {})
    (members,) = courses_of(index, incidents)
    return Explainer(index, MODEL).course(members)


def test_the_evidence_of_the_pair_names_the_counterparts() -> None:
    found = explained(
        incident(1, victim(DAVID_SMITH), suspect(SARAH_JONES)),
        incident(2, victim(DAVID_SMITH, phones("+447700900108")), suspect(SARAH_JONES, HOME_OF_THE_COUPLE)),
    )
    (hers, his) = (next(link for link in found.links if link.left.local_id == side) for side in ("V1", "S1"))
    assert {ref.local_id for ref in hers.through or ()} == {"S1"}
    assert {ref.local_id for ref in his.through or ()} == {"V1"}
    assert {name for name, _ in hers.against} == {
        "strangers on both sides", "stranger with the same counterpart", "relative with the same counterpart",
    }  # fmt: skip


def test_a_link_that_a_judgement_made_names_it() -> None:
    judgement = Judgement("jdg_1", Decision.SAME, ("inc_R1", "S1"), ("inc_R2", "S1"))
    found = explained(
        incident(1, victim(HANNAH), suspect(MAREK)), incident(2, victim(HANNAH), suspect(DEAN)), judgement=judgement
    )
    (link,) = (link for link in found.links if link.judgement)
    assert link.judgement == "jdg_1"
    assert {link.left.local_id, link.right.local_id} == {"S1"}


def test_an_indirect_link_shows_its_path() -> None:
    index = MemoryIndex()
    name = named("Hannah", "Bright-Adeyemi")
    reports = [
        incident(1, victim(name, HOME_OF_THE_COUPLE), suspect(MAREK)),
        incident(2, victim({"name": {"given": ["Hannah"]}}, phones("+447700900101")), suspect(MAREK)),
        incident(3, victim(HANNAH, HOME_OF_THE_COUPLE, phones("+447700900101"))),
    ]
    Linker(index, MODEL).apply(put=reports)
    members = index.memberships(["inc_R1", "inc_R2"])
    assert len({m.course for m in members}) == 1
    found = Explainer(index, MODEL).course(members)
    ends = {ref.incident_id for link in found.links for ref in (link.left, link.right) if ref.local_id == "V1"}
    assert {"inc_R1", "inc_R2"} <= ends


def test_a_party_of_the_course_speaks_for_details_that_another_course_shares() -> None:
    """Two reports with the same details share a node: the explanation names the party of this course."""
    index = MemoryIndex()
    reports = [
        incident(1, victim(HANNAH), suspect(MAREK)), incident(2, victim(DEAN), suspect(MAREK)),
        incident(3, victim(DEAN), suspect(MAREK, phones("+447700900102"))),
    ]  # fmt: skip
    Linker(index, MODEL).apply(put=reports)
    (members,) = (found for found in courses_of(index, reports) if len(found) == 2)
    found = Explainer(index, MODEL).course(members)
    assert {ref.incident_id for link in found.links for ref in (link.left, link.right)} == {"inc_R2", "inc_R3"}


def test_of_several_counterparts_the_one_that_proves_most_is_shown() -> None:
    reports = [
        incident(n, victim(DAVID_SMITH), suspect({"name": {"given": ["Dave"]}}, local_id="A1"), suspect(SARAH_JONES))
        for n in (1, 2)
    ]
    index = fresh_load(reports, MODEL, {})
    for members in courses_of(index, reports):
        for link in Explainer(index, MODEL).course(members).links:
            assert link.bits >= link.link_at


def test_what_was_considered_and_forbidden_says_why() -> None:
    father = {**named("Gareth", "Pryce"), "dob": "1961-05-02", **HOME_OF_THE_COUPLE, **phones("+447700900105")}
    son = {**father, "dob": "1989-05-02"}
    reports = [incident(1, victim(HANNAH), suspect(father)), incident(2, victim(HANNAH), suspect(son))]
    index = fresh_load(reports, MODEL, {})
    for members in courses_of(index, reports):
        (considered,) = Explainer(index, MODEL).course(members).considered
        assert considered.bits < considered.link_at or considered.forbidden == "details contradict each other"
