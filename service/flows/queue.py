"""Keep the review queues in step with what the linker concluded. Floor 2; part of every transaction that links.

A question is asked of each police force that has a report on either side. Its place follows from facts that the force
may see: the prompts of the courses of the two parties, and since when both are on file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from service.conduct.summary import summarise
from service.conduct.urgency import rank_of
from service.disclosure.told import released_to
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course
from service.domain.evidence import PartyRef
from service.domain.handling import OPEN, Handling
from service.linking.index import LinkIndex
from service.linking.linker import Relinked
from service.linking.model import Model
from service.linking.place import Placed
from service.linking.reviews import Question, question_id, questions
from service.store.reviews import Review
from service.store.unit_of_work import UnitOfWork


def renew_queues(work: UnitOfWork, index: LinkIndex, model: Model, relinked: Relinked) -> None:
    """The questions that a change concerns are asked, withdrawn or put in another place."""
    stood = [m for side in (relinked.before, relinked.after) for own in side.values() for m in own]
    gone = {*relinked.persons.changed, *relinked.persons.merged, *relinked.persons.split}
    persons = gone | {m.victim_person for m in stood} | {m.anchor for m in stood}
    persons |= set(index.persons(relinked.nodes).values())
    renew_questions(work, index, model, persons)


def renew_questions(work: UnitOfWork, index: LinkIndex, model: Model, persons: Collection[str]) -> None:
    """The questions about these persons are those that are open now; answered ones stay, closed, while both parties
    are described as they were."""
    before = {(review.agency, review.id): review for review in work.reviews.of_persons(persons)}
    nodes = {node for group in index.nodes_of(persons).values() for node in group}
    asked = _asked(work, index, questions(index, model, nodes))
    work.reviews.put([review for key, review in asked.items() if before.get(key) != review])
    left = [review for key, review in before.items() if key not in asked]
    closed = list(_closed(index, left))
    work.reviews.put([review for review in closed if before[review.agency, review.id] != review])
    kept = {(review.agency, review.id) for review in closed}
    work.reviews.drop([review for review in left if (review.agency, review.id) not in kept])


@dataclass(frozen=True, slots=True)
class _Grounds:
    """What the place of a question follows from."""

    stands: Mapping[str, Sequence[Placed]]
    received: Mapping[str, datetime]
    courses: Mapping[PartyRef, Sequence[Course]]
    """For each party the courses in which it is victim or suspect."""
    handling: Mapping[str, Handling]
    """How each report of these courses is to be handled."""
    found: dict[tuple[str, AgencyId | None], frozenset[str]] = field(default_factory=dict)
    """The prompts of a course as an agency may know it, or as all may, where they were asked for."""

    def since(self, question: Question, agency: AgencyId) -> datetime:
        """When both sides were on file, by the reports that the agency may know of where there are any."""
        sides = (self.stands[question.edge.left], self.stands[question.edge.right])
        told = ([party for party in side if self._is_told(party, agency)] or side for side in sides)
        return max(min(self.received[party.incident_id] for party in side) for side in told)

    def rank(self, parties: Iterable[Placed], agency: AgencyId) -> int:
        """How urgent, by what the agency may see."""
        found = [one for party in parties for one in self.courses.get(PartyRef(party.incident_id, party.local_id), ())]
        return rank_of({code for course in found for code in self._prompts(course, agency)})

    def _prompts(self, course: Course, agency: AgencyId) -> frozenset[str]:
        if all(member.agency != agency for member in course.members):
            return frozenset()
        told = released_to(course, agency)
        key = (course.id, agency if told.withheld else None)
        if key not in self.found:
            self.found[key] = frozenset(prompt.code for prompt in summarise(told).prompts)
        return self.found[key]

    def _is_told(self, party: Placed, agency: AgencyId) -> bool:
        return self.handling.get(party.incident_id, OPEN).is_told_to(AgencyId.parse(_agency(party)), agency)

    def place(self, party: Placed, agency: AgencyId) -> tuple[bool, bool, str, str]:
        """Of parties with the same details the first stands for them: one of the agency, or else one that it may know
        of."""
        return _agency(party) != str(agency), not self._is_told(party, agency), party.origin, party.local_id


def _asked(work: UnitOfWork, index: LinkIndex, open_ones: Sequence[Question]) -> dict[tuple[str, str], Review]:
    if not open_ones:
        return {}
    grounds = _grounds(work, index, open_ones)
    details = index.profiles(grounds.stands.keys())
    found: dict[tuple[str, str], Review] = {}
    for question in open_ones:
        sides = [grounds.stands[end] for end in (question.edge.left, question.edge.right)]
        for agency in sorted({AgencyId.parse(_agency(party)) for side in sides for party in side}):
            if agency.kind is not AgencyKind.POLICE:
                continue
            left, right = (min(side, key=partial(grounds.place, agency=agency)) for side in sides)
            review = Review(
                agency=str(agency),
                id=question_id(left, right, details),
                is_open=True,
                rank=grounds.rank((left, right), agency),
                since=grounds.since(question, agency),
                left_person=question.left_person,
                left=PartyRef(left.incident_id, left.local_id),
                right_person=question.right_person,
                right=PartyRef(right.incident_id, right.local_id),
            )
            found[review.agency, review.id] = review
    unsure = work.judgements.unsure({review_id for _, review_id in found})
    return {key: replace(review, is_open=key not in unsure) for key, review in found.items()}


def _agency(party: Placed) -> str:
    return party.origin.partition("/")[0]


def _grounds(work: UnitOfWork, index: LinkIndex, open_ones: Sequence[Question]) -> _Grounds:
    stands: dict[str, list[Placed]] = defaultdict(list)
    for party in index.stands({end for q in open_ones for end in (q.edge.left, q.edge.right)}):
        stands[party.node_id].append(party)
    incidents = {party.incident_id for side in stands.values() for party in side}
    memberships = index.memberships(incidents)
    found = work.courses.of_ids({m.course for m in memberships})
    courses: dict[PartyRef, list[Course]] = defaultdict(list)
    for m in memberships:
        for local_id in filter(None, (m.victim, m.suspect)):
            if m.course in found:
                courses[PartyRef(m.incident_id, local_id)].append(found[m.course])
    handling = {m.incident_id: m.report.handling for course in found.values() for m in course.members}
    return _Grounds(stands, work.reviews.received(incidents), courses, handling)


def _closed(index: LinkIndex, reviews: Sequence[Review]) -> Iterable[Review]:
    """Those of the reviews whose two parties are described as they were when it was asked."""
    casts = index.placed({ref.incident_id for review in reviews for ref in (review.left, review.right)})
    parties = {PartyRef(p.incident_id, p.local_id): p for cast in casts.values() for p in cast}
    nodes = {party.node_id for party in parties.values()}
    details, home = index.profiles(nodes), index.persons(nodes)
    for review in reviews:
        left, right = parties.get(review.left), parties.get(review.right)
        if left and right and question_id(left, right, details) == review.id:
            yield replace(review, is_open=False, left_person=home[left.node_id], right_person=home[right.node_id])
