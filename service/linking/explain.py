"""Why a course holds together: what joins its parties, and what was considered and did not. Floor 0b.

Everything is rebuilt from what the index keeps, under the model that made it. The links shown are the strongest that
suffice (a maximum spanning tree of the person, cut back to the parties of the course): take them away and the
persons fall apart, so nothing that matters is left out, and a party that stands there only through another shows its
path.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from service.domain.evidence import Comparison, PartyRef
from service.domain.report import Role
from service.linking.cases import cases_of, profiles_of
from service.linking.compare import compare
from service.linking.edges import Pair, in_order
from service.linking.index import Decision, Edge, LinkIndex, Membership
from service.linking.model import Model
from service.linking.place import Placed
from service.linking.profile import Profile
from service.linking.score import (
    alone,
    alternatives_alone,
    alternatives_together,
    contradicts,
    score,
    soft_minimum,
    together,
)
from service.linking.spanning import bottleneck, cut_back, path, spanning_tree
from service.linking.standing import joinings

MOST_CONSIDERED = 50
"""How many of the strongest comparisons that did not lead to a link are shown for one side of a course."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What joins the parties of a course, strongest first within each side, and what was considered and did not."""

    links: tuple[Comparison, ...]
    considered: tuple[Comparison, ...]


class Explainer:
    """Explains courses out of an index, under a model."""

    def __init__(self, index: LinkIndex, model: Model) -> None:
        self._index = index
        self._model = model

    def course(self, members: Sequence[Membership]) -> Explained:
        """Explain one course, given all its memberships."""
        links: list[Comparison] = []
        considered: list[Comparison] = []
        for refs in (
            {PartyRef(m.incident_id, m.victim) for m in members},
            {PartyRef(m.incident_id, m.suspect) for m in members if m.suspect},
        ):
            own, others = self._side(refs)
            links.extend(own)
            considered.extend(others)
        links.extend(self._suspected(members))
        return Explained(tuple(links), tuple(considered))

    def _side(self, refs: Collection[PartyRef]) -> tuple[list[Comparison], list[Comparison]]:
        casts = self._index.placed({ref.incident_id for ref in refs})
        shown: dict[str, list[Placed]] = defaultdict(list)
        for party in (p for cast in casts.values() for p in cast):
            if PartyRef(party.incident_id, party.local_id) in refs:
                shown[party.node_id].append(party)
        persons = self._index.persons(shown)
        nodes = {node for group in self._index.nodes_of(set(persons.values())).values() for node in group}
        stands: dict[str, list[Placed]] = defaultdict(list)
        for party in sorted(self._index.stands(nodes), key=lambda p: (_ref(p) not in refs, p.origin, p.local_id)):
            stands[party.node_id].append(party)
        home = self._index.persons(nodes)
        edges = {(e.left, e.right): e for e in self._index.edges(nodes)}
        inside = {pair: e for pair, e in edges.items() if home.get(pair[0]) == home.get(pair[1])}
        joined = {in_order(j.left, j.right): j.id for j in self._index.judged(nodes) if j.decision is Decision.SAME}
        strong = self._strong(inside, joined)
        tree = cut_back(spanning_tree(nodes, strong), set(shown))
        links = [
            replace(
                self._between(pair, inside.get(pair), stands, joined.get(pair, "")),
                otherwise=bottleneck(nodes, [one for one in strong if one[1] != pair], pair),
            )
            for pair in tree
        ]
        for _, alike in sorted(_speaking(links, shown, stands).items()):
            links.extend(self._alike(alike))
        outside = [e for pair, e in edges.items() if pair not in inside and (pair[0] in shown or pair[1] in shown)]
        return links, self._not_linked(outside, stands)

    def _strong(self, edges: Mapping[Pair, Edge], joined: Collection[Pair]) -> list[tuple[float, Pair]]:
        """What may join two nodes, strongest first: judgements, then links by their odds."""
        links = [(e.bits, pair) for pair, e in edges.items() if e.bits is not None and e.bits >= self._model.link]
        return [*((inf, pair) for pair in sorted(joined)), *sorted(links, key=lambda found: (-found[0], found[1]))]

    def pair(self, left: PartyRef, right: PartyRef) -> Explained:
        """Why two parties are one person: the chain of links that joins them, and the two compared directly.

        The chain is empty where they are not one. Raises ``KeyError`` for a party of no current report.
        """
        casts = self._index.placed({left.incident_id, right.incident_id})
        parties = {_ref(party): party for cast in casts.values() for party in cast}
        a, b = parties[left], parties[right]
        if a.node_id == b.node_id:
            return Explained(tuple(self._alike([a, b])), ())
        home = self._index.persons({a.node_id, b.node_id})
        nodes = {node for group in self._index.nodes_of(set(home.values())).values() for node in group}
        stands: dict[str, list[Placed]] = defaultdict(list)
        for party in sorted(self._index.stands(nodes), key=lambda p: (p not in (a, b), p.origin, p.local_id)):
            stands[party.node_id].append(party)
        edges = {(e.left, e.right): e for e in self._index.edges(nodes) if e.left in nodes and e.right in nodes}
        joined = {in_order(j.left, j.right): j.id for j in self._index.judged(nodes) if j.decision is Decision.SAME}
        strong = self._strong(edges, joined) if home[a.node_id] == home[b.node_id] else []
        chain = [
            replace(
                self._between(one, edges.get(one), stands, joined.get(one, "")),
                otherwise=bottleneck(nodes, [found for found in strong if found[1] != one], one),
            )
            for one in path(spanning_tree(nodes, strong), a.node_id, b.node_id)
        ]
        ends = in_order(a.node_id, b.node_id)
        direct = self._between(ends, edges.get(ends), stands, joined.get(ends, ""))
        return Explained(tuple(chain), (direct if chain else self._forbidden(direct),))

    def _between(
        self, pair: tuple[str, str], edge: Edge | None, stands: Mapping[str, Sequence[Placed]], judgement: str
    ) -> Comparison:
        profiles = self._index.profiles(pair)
        left, right = profiles[pair[0]], profiles[pair[1]]
        found = score(left, right, self._model)
        lone = alternatives_alone(found, self._model)
        a, b = stands[pair[0]][0], stands[pair[1]][0]
        if edge is None or edge.through is None:
            return self._comparison(a, b, left, right, lone, judgement=judgement)
        both = alternatives_together(found, edge.through, self._model)
        if edge.by_key and alone(found, self._model) >= together(found, edge.through, self._model):
            return self._comparison(a, b, left, right, lone, judgement=judgement)
        a, b, through = self._counterparts(pair, stands, edge.through)
        return self._comparison(a, b, left, right, both, through=through, judgement=judgement)

    def _counterparts(
        self, pair: tuple[str, str], stands: Mapping[str, Sequence[Placed]], bits: float
    ) -> tuple[Placed, Placed, tuple[PartyRef, PartyRef] | None]:
        """Two parties of the pair with counterparts in the same reports that agree by ``bits``."""
        casts = self._index.placed({party.incident_id for node in pair for party in stands[node]})
        near, far = (
            [(p, o) for p in stands[node] for o in casts[p.incident_id] if _is_opposite(p, o)] for node in pair
        )
        profiles = self._index.profiles({other.node_id for _, other in [*near, *far]})
        for a, own in near:
            for b, other in far:
                if abs(score(profiles[own.node_id], profiles[other.node_id], self._model).stranger - bits) < 1e-9:
                    return a, b, (_ref(own), _ref(other))
        return stands[pair[0]][0], stands[pair[1]][0], None

    def _alike(self, parties: Sequence[Placed]) -> Iterable[Comparison]:
        """Parties with the same details: each against the first of them."""
        if len(parties) < 2:
            return
        first, *others = sorted(parties, key=lambda p: (p.origin, p.local_id))
        profile = self._index.profiles([first.node_id])[first.node_id]
        found = score(profile, profile, self._model)
        lone = alternatives_alone(found, self._model)
        casts = self._index.placed({party.incident_id for party in parties})
        near = [p for p in casts[first.incident_id] if _is_opposite(first, p)]
        for other in others:
            if alone(found, self._model) >= self._model.link:
                yield self._comparison(first, other, profile, profile, lone)
                continue
            nodes = {p.node_id: p for p in casts[other.incident_id] if _is_opposite(other, p)}
            same = next(((p, nodes[p.node_id]) for p in near if p.node_id in nodes), None)
            if same is None:
                same = self._same_details(near, list(nodes.values()))
            details = self._index.profiles([same[0].node_id])[same[0].node_id]
            agreed = score(details, details, self._model).stranger
            both = alternatives_together(found, agreed, self._model)
            yield self._comparison(first, other, profile, profile, both, through=(_ref(same[0]), _ref(same[1])))

    def _same_details(self, near: Sequence[Placed], far: Sequence[Placed]) -> tuple[Placed, Placed]:
        profiles = self._index.profiles({p.node_id for p in [*near, *far]})
        return next((a, b) for a in near for b in far if profiles[a.node_id] == profiles[b.node_id])

    def _not_linked(self, edges: Iterable[Edge], stands: Mapping[str, Sequence[Placed]]) -> list[Comparison]:
        strongest = sorted((e for e in edges if e.bits is not None), key=lambda e: (-(e.bits or 0.0), e.left, e.right))
        strongest = strongest[:MOST_CONSIDERED]
        everybody = dict(stands)
        for party in self._index.stands({end for e in strongest for end in (e.left, e.right)} - stands.keys()):
            everybody.setdefault(party.node_id, [])
            everybody[party.node_id] = [*everybody[party.node_id], party]
        return [self._forbidden(self._between((e.left, e.right), e, everybody, "")) for e in strongest]

    def _forbidden(self, comparison: Comparison) -> Comparison:
        if comparison.bits < comparison.link_at:
            return comparison
        if comparison.left.incident_id == comparison.right.incident_id:
            return replace(comparison, forbidden="two parties of one report")
        if contradicts(comparison.evidence):
            return replace(comparison, forbidden="details contradict each other")
        return replace(comparison, forbidden="a stronger link, or a judgement, stands against it")

    def _suspected(self, members: Sequence[Membership]) -> Iterable[Comparison]:
        """Why reports that do not name the suspect stand in the course."""
        victims = {m.victim_person for m in members}
        inside = {(m.incident_id, m.suspect) for m in members}
        anchors = {m.anchor for m in members}
        for own in cases_of(self._index, victims).values():
            profiles = profiles_of(self._index, {case.person for case in own if case.person})
            known = {case.person: case for case in sorted(own, key=lambda c: c.origin, reverse=True) if case.person}
            for joining in joinings(own, profiles, self._model):
                candidate = joining.candidate
                if candidate.anchor not in anchors:
                    continue
                anchor = known[candidate.anchor]
                for case in (c for c in joining.cases if (c.incident_id, c.suspect) in inside):
                    yield Comparison(
                        left=PartyRef(case.incident_id, case.suspect),
                        right=PartyRef(anchor.incident_id, anchor.suspect),
                        evidence=compare(candidate.left, candidate.right, self._model) if case.suspect else (),
                        against=candidate.against,
                        bits=candidate.bits,
                        link_at=self._model.suspected_at,
                        review_at=self._model.suspected_at,
                        model=self._model.name,
                        through=(PartyRef(case.incident_id, case.victim), PartyRef(anchor.incident_id, anchor.victim)),
                    )

    def _comparison(
        self,
        a: Placed,
        b: Placed,
        left: Profile,
        right: Profile,
        against: tuple[tuple[str, float], ...],
        *,
        through: tuple[PartyRef, PartyRef] | None = None,
        judgement: str = "",
    ) -> Comparison:
        return Comparison(
            left=_ref(a),
            right=_ref(b),
            evidence=compare(left, right, self._model),
            against=against,
            bits=soft_minimum(odds for _, odds in against),
            link_at=self._model.link,
            review_at=self._model.review,
            model=self._model.name,
            through=through,
            judgement=judgement,
        )


def _speaking(
    links: Iterable[Comparison], shown: Mapping[str, Sequence[Placed]], stands: Mapping[str, Sequence[Placed]]
) -> dict[str, list[Placed]]:
    """For each node, the parties that are shown and those that speak for it in the links: a counterpart may have been
    found in a report of another course."""
    ends = {ref for link in links for ref in (link.left, link.right)}
    return {
        node: [party for party in own if party in shown.get(node, ()) or _ref(party) in ends]
        for node, own in stands.items()
    }


def _ref(party: Placed) -> PartyRef:
    return PartyRef(party.incident_id, party.local_id)


def _is_opposite(party: Placed, other: Placed) -> bool:
    return {party.role, other.role} == {Role.VICTIM, Role.SUSPECT}
