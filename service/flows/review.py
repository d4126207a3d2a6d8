"""The review queue as its readers may see it. Floor 2.

A force is asked about its own reports only. Of the other side a reader sees values where its report stands in a course
that she may see; an investigator is asked only where both do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from service.conduct.summary import summarise
from service.conduct.urgency import urgent_prompts
from service.disclosure.permissions import Permission
from service.disclosure.told import released_to
from service.disclosure.views.compared import Side, compared, kept_safe, party_shown
from service.disclosure.views.reviews import ReviewShown, WouldJoin, would_join
from service.domain.course import Course
from service.domain.evidence import Comparison, PartyRef
from service.domain.report import read_report
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.link import link_index
from service.flows.read import refuse_record
from service.linking.explain import Explainer
from service.linking.index import LinkIndex
from service.store.courses import Membership
from service.store.reviews import Place, Review
from service.store.unit_of_work import UnitOfWork

READ, JUDGE = Permission.POLICE_REVIEW_READ, Permission.POLICE_REVIEW_JUDGE
WITHHELD = ("evidence.protected", "reports_out_of_view")


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """Part of a queue, and where it goes on, if it does."""

    items: list[ReviewShown]
    next: Place | None


def list_reviews(context: Context, caller: Caller, after: Place | None, limit: int) -> ReviewPage:
    """The questions that are open for the caller, the urgent first and then the oldest, at most ``limit``."""
    caller = caller.reads(READ)
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        needs_both = not answers_for_force(caller)
        found = work.reviews.page(caller.reader, after, limit + 1, needs_both=needs_both)
        page = found[:limit]
        items = show_reviews(context, caller, work, page)
        subjects = tuple(review.id for review in page)
        work.audit.write([audit_entry(context, caller, "consultation", READ, subjects, rows=len(page))])
        work.commit()
    return ReviewPage(items, page[-1].place if len(found) > limit else None)


def read_review(context: Context, caller: Caller, review_id: str) -> ReviewShown:
    """One question, open or answered; raises ``NotVisible`` if it is not asked of the caller."""
    caller = caller.reads(READ)
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        review = work.reviews.get(review_id, caller.reader) if is_record_id(review_id) else None
        sides = sides_of(caller, work, [review.left, review.right]) if review else {}
        if review is None or len(sides) < 2 or not (answers_for_force(caller) or _all_in_view(sides)):
            refuse_record(context, caller, READ, work, review_id)
        (shown,) = show_reviews(context, caller, work, [review])
        work.audit.write([audit_entry(context, caller, "consultation", READ, (review_id,), rows=1)])
        work.commit()
    return shown


def answers_for_force(caller: Caller) -> bool:
    """Whether the caller is asked, and may undo, whatever concerns the force: a supervisor."""
    return caller.role.name == "police_supervisor"


def may_judge(caller: Caller, sides: Collection[Side]) -> bool:
    """Whether the caller may decide on these parties: a supervisor with both in view; an investigator if both are in
    reports of her own force."""
    if JUDGE not in caller.role.permissions or len(sides) != 2:
        return False
    if answers_for_force(caller):
        return all(side.is_in_view for side in sides)
    return all(side.agency == caller.principal.agency for side in sides)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The courses of some reports, and those of them that the reader may see."""

    stands: Mapping[str, Sequence[Membership]]
    courses: Mapping[str, Course]
    seen: frozenset[str]

    def is_in_view(self, incident_id: str) -> bool:
        """Whether the report stands in a course that the reader may see."""
        return any(m.course_id in self.seen for m in self.stands.get(incident_id, ()))

    def around(self, incident_id: str) -> list[Course]:
        return [self.courses[m.course_id] for m in self.stands.get(incident_id, ()) if m.course_id in self.courses]

    def prompts(self, ref: PartyRef) -> set[str]:
        """Those of the courses that the party is victim or suspect of, and that the reader may see."""
        own = {m.course_id for m in self.stands.get(ref.incident_id, ()) if ref.local_id in (m.victim, m.suspect)}
        shown = own & self.seen & self.courses.keys()
        return {prompt.code for course in shown for prompt in summarise(self.courses[course]).prompts}


def sides_of(caller: Caller, work: UnitOfWork, refs: Collection[PartyRef]) -> dict[PartyRef, Side]:
    """Those of the parties that current reports have of which the caller may know, as the caller may see them."""
    return _sides(caller, work, refs, _surroundings(caller, work, {ref.incident_id for ref in refs}))


def _surroundings(caller: Caller, work: UnitOfWork, incident_ids: Collection[str]) -> _Surroundings:
    stands = work.courses.of_incidents(incident_ids)
    courses = {m.course_id for own in stands.values() for m in own}
    seen = work.persons.seen_courses(courses, caller.reader)
    with work.whole():  # what the courses of the other side keep safe is blacked out
        found = work.courses.of_ids(courses)
    agency = caller.principal.agency
    return _Surroundings(stands, {name: released_to(course, agency) for name, course in found.items()}, seen)


def _sides(caller: Caller, work: UnitOfWork, refs: Collection[PartyRef], around: _Surroundings) -> dict[PartyRef, Side]:
    with work.whole():  # the other side may stand in no course that the reader may see; then no value of it is shown
        stored = work.incidents.bodies({ref.incident_id for ref in refs})
    reports = {incident_id: read_report(one.body) for incident_id, one in stored.items()}
    return {
        ref: Side(
            ref=ref,
            agency=stored[ref.incident_id].agency,
            report=reports[ref.incident_id],
            is_in_view=around.is_in_view(ref.incident_id),
        )
        for ref in refs
        if ref.incident_id in around.stands
        and reports[ref.incident_id].handling.is_told_to(stored[ref.incident_id].agency, caller.principal.agency)
        and any(party.local_id == ref.local_id for party in reports[ref.incident_id].parties)
    }


def _all_in_view(sides: Mapping[PartyRef, Side]) -> bool:
    return all(side.is_in_view for side in sides.values())


def show_reviews(context: Context, caller: Caller, work: UnitOfWork, reviews: Sequence[Review]) -> list[ReviewShown]:
    """The questions, as the caller may see them."""
    refs = {ref for review in reviews for ref in (review.left, review.right)}
    around = _surroundings(caller, work, {ref.incident_id for ref in refs})
    sides, index = _sides(caller, work, refs, around), link_index(context, work)
    explainer = Explainer(index, context.model)
    return [
        _show(caller, work, review, {ref: sides[ref] for ref in (review.left, review.right)}, around, comparison)
        for review in reviews
        if review.left in sides and review.right in sides
        for comparison in [_compared(index, explainer, review)]
    ]


def _compared(index: LinkIndex, explainer: Explainer, review: Review) -> Comparison:
    """The two parties compared, whichever of those with the same details the explanation would choose."""
    explained = explainer.pair(review.left, review.right)
    found = (*explained.considered, *explained.links)[0]
    casts = index.placed({review.left.incident_id, review.right.incident_id})
    nodes = {PartyRef(p.incident_id, p.local_id): p.node_id for cast in casts.values() for p in cast}
    left, right = sorted((review.left, review.right), key=lambda ref: nodes[ref])
    return replace(found, left=left, right=right)


def _show(
    caller: Caller,
    work: UnitOfWork,
    review: Review,
    sides: Mapping[PartyRef, Side],
    around: _Surroundings,
    comparison: Comparison,
) -> ReviewShown:
    agency = caller.principal.agency
    left, right = sides[comparison.left], sides[comparison.right]
    protected = kept_safe(course for ref in sides for course in around.around(ref.incident_id))
    return ReviewShown(
        id=review.id,
        url=f"/v1/police/reviews/{review.id}",
        is_open=review.is_open,
        since=review.since,
        urgent_because=urgent_prompts({code for ref in sides for code in around.prompts(ref)}),
        left=party_shown(left, agency),
        right=party_shown(right, agency),
        comparison=compared(comparison, sides, protected, agency),
        would_join=_would_join(caller, work, review, sides),
        may_judge=may_judge(caller, sides.values()),
        redactions=WITHHELD,
    )


def _would_join(caller: Caller, work: UnitOfWork, review: Review, sides: Mapping[PartyRef, Side]) -> WouldJoin:
    persons = {review.left_person: review.left, review.right_person: review.right}
    if len(persons) == 1:
        return WouldJoin(persons=(), courses=())
    seen = tuple(sorted(person for person, ref in persons.items() if sides[ref].is_in_view))
    courses = work.persons.courses_of(persons, caller.reader)
    pairs = [(course.id, course.victim, course.suspect) for course in courses]
    return WouldJoin(persons=seen, courses=would_join(pairs, review.left_person, review.right_person))
