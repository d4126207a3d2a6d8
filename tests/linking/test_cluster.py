"""The clusters depend on the links alone, never join what is to stay apart, and are joined by nothing but links."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from service.linking.cluster import Link, cluster

NODES = "abcdefg"
PAIRS = st.sampled_from(list(combinations(NODES, 2)))
LINKS = st.lists(st.builds(lambda pair, bits: Link(bits, *pair), PAIRS, st.integers(6, 9).map(float)), max_size=12)
APART = st.sets(PAIRS, max_size=4)
TOGETHER = st.sets(PAIRS, max_size=2)


def clusters(
    links: Iterable[Link],
    apart: Iterable[tuple[str, str]] = (),
    together: Iterable[tuple[str, str]] = (),
    told: Iterable[tuple[str, str]] = (),
    tolerance: float = 0.0,
) -> list[frozenset[str]]:
    """The clusters of the nodes; ``told`` are pairs whose dates of birth differ, and all others' agree."""
    forbidden: dict[str, set[str]] = {node: set() for node in NODES}
    for a, b in apart:
        forbidden[a].add(b)
        forbidden[b].add(a)
    differ = {frozenset(pair) for pair in told}
    return cluster(
        NODES,
        links,
        together=set(together),
        apart=forbidden,
        looks={node: node for node in NODES},
        tells=lambda a, b: [("dob", frozenset((a, b)) in differ)],
        tolerance={"dob": tolerance},
    )


def home_of(groups: Iterable[frozenset[str]]) -> dict[str, frozenset[str]]:
    """The cluster of each node."""
    return {node: group for group in groups for node in group}


@given(LINKS, APART, TOGETHER, APART, st.sampled_from([0.0, 0.3]), st.randoms())
def test_the_order_of_links_and_the_repeats_among_them_change_nothing(
    links: list[Link],
    apart: set[tuple[str, str]],
    together: set[tuple[str, str]],
    told: set[tuple[str, str]],
    tolerance: float,
    random: Random,
) -> None:
    shuffled = [*links, *links[:3]]
    random.shuffle(shuffled)
    assert clusters(shuffled, apart, together, told, tolerance) == clusters(links, apart, together, told, tolerance)


@given(LINKS, APART, APART)
def test_every_node_is_in_one_cluster_and_none_holds_two_that_are_to_stay_apart(
    links: list[Link], apart: set[tuple[str, str]], told: set[tuple[str, str]]
) -> None:
    groups = clusters(links, apart, told=told)
    assert sorted(node for group in groups for node in group) == list(NODES)
    assert groups == sorted(groups, key=min)
    home = home_of(groups)
    assert all(home[a] != home[b] for a, b in apart | told)


@given(LINKS, APART)
def test_what_no_link_connects_is_not_joined(links: list[Link], apart: set[tuple[str, str]]) -> None:
    free, bound = home_of(clusters(links)), clusters(links, apart)
    assert all(len({free[node] for node in group}) == 1 for group in bound)
    linked = {end for link in links for end in (link.left, link.right)}
    assert all(free[node] == {node} for node in set(NODES) - linked)


@given(LINKS, APART)
def test_two_clusters_stay_two_only_where_something_forbids_it(links: list[Link], apart: set[tuple[str, str]]) -> None:
    home = home_of(clusters(links, apart))
    for link in links:
        left, right = home[link.left], home[link.right]
        assert left == right or any((a in left and b in right) or (b in left and a in right) for a, b in apart)


@given(LINKS, TOGETHER, APART)
def test_judgements_of_sameness_come_before_everything(
    links: list[Link], together: set[tuple[str, str]], apart: set[tuple[str, str]]
) -> None:
    home = home_of(clusters(links, apart, together, told=combinations(NODES, 2)))
    assert all(home[a] == home[b] for a, b in together)


def test_the_stronger_link_wins_where_not_both_can_be() -> None:
    groups = clusters([Link(8.0, "a", "b"), Link(9.0, "b", "c")], apart=[("a", "c")])
    assert {frozenset("bc"), frozenset("a")} <= set(groups)


def test_a_chain_of_links_does_not_join_its_ends_across_a_contradiction() -> None:
    groups = clusters([Link(9.0, "a", "b"), Link(8.0, "b", "c"), Link(7.0, "c", "d")], told=[("a", "d")])
    assert frozenset("abc") in groups


def test_one_slip_among_many_reports_parts_nobody_and_twins_stay_two() -> None:
    links = [Link(9.0, a, b) for a, b in combinations("abcd", 2)]
    to_the_fifth = [Link(7.0, node, "e") for node in "abcd"]
    assert frozenset("abcde") in clusters([*links, *to_the_fifth], told=[("a", "e")], tolerance=0.3)
    assert frozenset("abcd") in clusters([*links, *to_the_fifth], told=[("a", "e")])
    every = [(node, "e") for node in "abcd"]
    assert frozenset("abcd") in clusters([*links, *to_the_fifth], told=every, tolerance=0.3)


def test_a_link_that_waives_a_field_joins_across_its_contradictions_and_no_other() -> None:
    def joined(waived: tuple[str, ...], contradicted: str) -> list[frozenset[str]]:
        return cluster(
            "ab",
            [Link(9.0, "a", "b")],
            apart={},
            looks={"a": "a", "b": "b"},
            tells=lambda _a, _b: [(contradicted, True)],
            waives=lambda _a, _b: waived,
        )

    assert joined(("given",), "given") == [frozenset("ab")]
    assert joined(("given",), "dob") == joined((), "given") == [frozenset("a"), frozenset("b")]


def test_nodes_of_one_look_count_each() -> None:
    links = [Link(9.0, "a", "b"), Link(8.0, "a", "c"), Link(7.0, "a", "d")]
    told = cluster(
        "abcd",
        links,
        apart={},
        looks={"a": 0, "b": 0, "c": 0, "d": 1},
        tells=lambda x, y: [("dob", x != y)],
        tolerance={"dob": 0.3},
    )
    assert told == [frozenset("abc"), frozenset("d")]
