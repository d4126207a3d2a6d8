"""Which links hold nodes together, and what holds them without one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.linking.spanning import bottleneck, cut_back, path, spanning_tree

NODES = "abcdef"
LINKS = [(9.0, ("a", "b")), (8.0, ("b", "c")), (7.0, ("a", "c")), (6.0, ("c", "d"))]

PAIRS = st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] < pair[1])
DRAWN = st.dictionaries(PAIRS, st.integers(1, 30)).map(
    lambda found: sorted(((float(bits), pair) for pair, bits in found.items()), key=lambda one: (-one[0], one[1]))
)


def test_the_strongest_links_that_suffice_are_kept() -> None:
    assert spanning_tree("abcd", LINKS) == [("a", "b"), ("b", "c"), ("c", "d")]


def test_branches_that_lead_to_nobody_wanted_are_cut() -> None:
    assert cut_back([("a", "b"), ("b", "c"), ("c", "d")], {"a", "c"}) == [("a", "b"), ("b", "c")]


def test_a_path_leads_from_one_end_to_the_other_in_order() -> None:
    tree = [("c", "d"), ("a", "b"), ("b", "c")]
    assert path(tree, "d", "a") == [("c", "d"), ("b", "c"), ("a", "b")]
    assert path(tree, "a", "f") == []


def test_without_a_link_the_weakest_of_the_strongest_other_chain_holds() -> None:
    assert bottleneck("abcd", [one for one in LINKS if one[1] != ("a", "b")], ("a", "b")) == 7.0
    assert bottleneck("abcd", [one for one in LINKS if one[1] != ("c", "d")], ("c", "d")) is None


@given(DRAWN, st.sampled_from(NODES), st.sampled_from(NODES))
def test_a_path_in_the_tree_is_as_strong_as_any_chain(
    links: list[tuple[float, tuple[str, str]]], start: str, end: str
) -> None:
    if start == end:
        return
    strength = {pair: bits for bits, pair in links}
    chain = path(spanning_tree(NODES, links), start, end)
    assert (min(strength[pair] for pair in chain) if chain else None) == bottleneck(NODES, links, (start, end))
