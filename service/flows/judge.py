"""People decide who is who: a judgement, its undoing, and what each of them changes. Floor 2.

A judgement is on two parties, so that it outlives corrections and new models; it outranks the odds. One that
contradicts others in force is refused with their ids: people settle which of them goes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from service.disclosure.forces import agency_name
from service.disclosure.permissions import Permission
from service.disclosure.views.compared import Side
from service.disclosure.views.reviews import Changes, JudgedParty, JudgementMade, JudgementShown, no_changes
from service.domain.errors import JudgementConflict, NotPermitted
from service.domain.evidence import PartyRef
from service.domain.report import read_report
from service.flows.context import Caller, Context, audit_entry, is_record_id
from service.flows.link import courses_of, link_index, relink, tell
from service.flows.own_record import OWN_RECORD, is_own
from service.flows.queue import renew_questions
from service.flows.read import refuse_record
from service.flows.review import JUDGE, READ, answers_for_force, may_judge, sides_of
from service.linking.batch import link_incident
from service.linking.index import Decision
from service.linking.judgements import contradicted_by
from service.linking.linker import Relinked
from service.store.audit import Outcome
from service.store.incidents import State
from service.store.judgements import StoredJudgement
from service.store.unit_of_work import UnitOfWork


def judge(
    context: Context, caller: Caller, review_id: str, decision: Decision, reason: str
) -> tuple[JudgementMade, bool]:
    """The caller answers a question; what it changed, and whether it is news: the same answer again changes nothing.

    Raises ``NotVisible`` if the question is not the caller's to answer, ``JudgementConflict`` if others in force
    contradict the answer.
    """
    caller = caller.reads(JUDGE)
    return context.store.change(lambda work: _judge(context, caller, work, review_id, decision, reason))


def _judge(
    context: Context, caller: Caller, work: UnitOfWork, review_id: str, decision: Decision, reason: str
) -> tuple[JudgementMade, bool]:
    work.judgements.take_turns()
    left, right = _parties(context, caller, work, review_id)
    before = [one for one in work.judgements.answers(review_id) if _is_own(caller, one)]
    repeated = next((one for one in before if (one.decision, one.made_by) == (decision, _who(caller))), None)
    if repeated is not None:
        return _as_it_stands(context, caller, work, repeated, JUDGE), False
    conflict = contradicted_by(decision, left, right, work.judgements.connected([left, right]))
    if conflict:
        _deny(context, caller, work, (review_id, *conflict), "JudgementConflict")
        raise JudgementConflict(conflict)
    made = StoredJudgement(
        id=context.ids.new("jdg"),
        left=left,
        right=right,
        decision=decision,
        reason=reason,
        made_by=_who(caller),
        agency=caller.principal.agency,
        made_at=context.clock.now(),
        review_id=review_id,
    )
    work.judgements.add(made)
    return _apply(context, caller, work, made, reason=decision.value), True


def undo(context: Context, caller: Caller, judgement_id: str, reason: str) -> JudgementMade:
    """The judgement counts no more: persons and courses are as if it had never been made. Twice changes nothing.

    Raises ``NotVisible`` if the caller's agency did not make it, ``NotPermitted`` if a colleague did and the caller is
    no supervisor.
    """
    caller = caller.reads(JUDGE)
    return context.store.change(lambda work: _undo(context, caller, work, judgement_id, reason))


def _undo(context: Context, caller: Caller, work: UnitOfWork, judgement_id: str, reason: str) -> JudgementMade:
    work.judgements.take_turns()
    made = work.judgements.get(judgement_id) if is_record_id(judgement_id) else None
    if made is None or not _is_own(caller, made):
        refuse_record(context, caller, JUDGE, work, judgement_id)
    if _is_about_reader(work, caller, made):
        refuse_record(context, caller, JUDGE, work, judgement_id, reason=OWN_RECORD)
    if not _may_undo(caller, made):
        _deny(context, caller, work, (judgement_id,), "NotPermitted")
        raise NotPermitted(JUDGE.value)
    if made.undone_at is not None:
        return _as_it_stands(context, caller, work, made, JUDGE)
    work.judgements.undo(made.id, at=context.clock.now(), by=_who(caller), reason=reason)
    return _apply(context, caller, work, _again(work, made), reason="undone")


def read_judgement(context: Context, caller: Caller, judgement_id: str) -> JudgementShown:
    """A judgement; raises ``NotVisible`` unless the caller's agency made it or has a report on either side."""
    caller = caller.reads(READ)
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        made = work.judgements.get(judgement_id) if is_record_id(judgement_id) else None
        if made is not None and _is_about_reader(work, caller, made):
            refuse_record(context, caller, READ, work, judgement_id, reason=OWN_RECORD)
        sides = sides_of(caller, work, [made.left, made.right]) if made else {}
        is_party = any(side.agency == caller.principal.agency for side in sides.values())
        if made is None or not (_is_own(caller, made) or is_party):
            refuse_record(context, caller, READ, work, judgement_id)
        shown = _show(caller, made, sides)
        work.audit.write([audit_entry(context, caller, "consultation", READ, (judgement_id,), rows=1)])
        work.commit()
    return shown


def _parties(context: Context, caller: Caller, work: UnitOfWork, review_id: str) -> tuple[PartyRef, PartyRef]:
    """The two parties that the review is about, in order; raises ``NotVisible`` if the caller may not decide on them.

    A review that was answered can be answered anew: the answer may then contradict the one before.
    """
    review = work.reviews.get(review_id, caller.reader) if is_record_id(review_id) else None
    refs = sorted((review.left, review.right), key=lambda ref: (ref.incident_id, ref.local_id)) if review else []
    if not refs or not may_judge(caller, sides_of(caller, work, refs).values()):
        refuse_record(context, caller, JUDGE, work, review_id)
    return refs[0], refs[1]


def _deny(context: Context, caller: Caller, work: UnitOfWork, subjects: tuple[str, ...], reason: str) -> None:
    entry = audit_entry(context, caller, "combination", JUDGE, subjects, outcome=Outcome.DENY, reason=reason)
    work.audit.write([entry])
    work.commit()


def _apply(context: Context, caller: Caller, work: UnitOfWork, made: StoredJudgement, *, reason: str) -> JudgementMade:
    """Link the two reports again, log it, tell whom it concerns, commit."""
    link_index(context, work).hold({made.left.incident_id, made.right.incident_id})
    relinked = None
    if made.decision is Decision.UNSURE:
        _renew(context, work, made)
    else:
        incidents = work.incidents.bodies({made.left.incident_id, made.right.incident_id}).values()
        current = [one for one in incidents if one.state is State.CURRENT]
        relinked = relink(context, work, put=[link_incident(c.id, c.agency, read_report(c.body)) for c in current])
    subjects = (made.id, made.left.incident_id, made.right.incident_id)
    courses = courses_of(relinked) if relinked else ()
    entry = audit_entry(context, caller, "combination", JUDGE, (*subjects, *courses), rows=2, reason=reason)
    work.audit.write([entry])
    shown = JudgementMade(
        judgement=_show(caller, made, sides_of(caller, work, [made.left, made.right])),
        changes=_changes(caller, work, relinked) if relinked else no_changes(),
    )
    if relinked:
        tell(context, work, relinked)
    work.commit()
    return shown


def _renew(context: Context, work: UnitOfWork, made: StoredJudgement) -> None:
    """A judgement that joins and parts nobody opens or closes the question for its agency."""
    index = link_index(context, work)
    casts = index.placed({made.left.incident_id, made.right.incident_id})
    ends = {p.node_id for cast in casts.values() for p in cast if PartyRef(p.incident_id, p.local_id) in _ends(made)}
    renew_questions(work, index, context.model, set(index.persons(ends).values()))


def _ends(made: StoredJudgement) -> tuple[PartyRef, PartyRef]:
    return made.left, made.right


def _again(work: UnitOfWork, made: StoredJudgement) -> StoredJudgement:
    found = work.judgements.get(made.id)
    if found is None:
        raise LookupError("a judgement is never deleted")
    return found


def _as_it_stands(
    context: Context, caller: Caller, work: UnitOfWork, made: StoredJudgement, action: Permission
) -> JudgementMade:
    shown = _show(caller, made, sides_of(caller, work, _ends(made)))
    work.audit.write([audit_entry(context, caller, "consultation", action, (made.id,), rows=1)])
    work.commit()
    return JudgementMade(judgement=shown, changes=no_changes())


def _changes(caller: Caller, work: UnitOfWork, relinked: Relinked) -> Changes:
    """What changed, as far as the caller may see it: a person is seen in a course."""
    stood = {m for own in relinked.before.values() for m in own}
    restood = {m.course for own in relinked.after.values() for m in own if m not in stood}
    persons, courses = relinked.persons, relinked.courses
    concerned = {*restood, *courses.merged.values(), *courses.split}
    seen = work.persons.seen_courses(concerned, caller.reader)
    people = {*persons.merged.values(), *persons.split}
    met = {end for course in work.persons.courses_of(people, caller.reader) for end in (course.victim, course.suspect)}
    return Changes(
        persons_merged=_kept(persons.merged, persons.merged.values(), met),
        persons_split=_kept(persons.split, persons.split, met),
        courses_merged=_kept(courses.merged, courses.merged.values(), seen),
        courses_split=_kept(courses.split, courses.split, seen),
        courses=tuple(sorted(restood & seen)),
    )


def _kept(ids: Mapping[str, str], by: Collection[str], seen: Collection[str]) -> dict[str, str]:
    """Those of the redirects whose id in ``by`` is seen."""
    return {one: other for (one, other), named in zip(ids.items(), by, strict=True) if named in seen}


def _is_about_reader(work: UnitOfWork, caller: Caller, made: StoredJudgement) -> bool:
    return is_own(work, caller, {made.left.incident_id, made.right.incident_id})


def _is_own(caller: Caller, made: StoredJudgement) -> bool:
    return made.agency == caller.principal.agency


def _may_undo(caller: Caller, made: StoredJudgement) -> bool:
    return _is_own(caller, made) and (answers_for_force(caller) or made.made_by == _who(caller))


def _who(caller: Caller) -> str:
    return caller.principal.acting_for or caller.principal.subject


def _show(caller: Caller, made: StoredJudgement, sides: Mapping[PartyRef, Side]) -> JudgementShown:
    is_own = _is_own(caller, made)
    sees_both = len(sides) == 2 and all(side.is_in_view for side in sides.values())
    return JudgementShown(
        id=made.id,
        url=f"/v1/police/judgements/{made.id}",
        review_id=made.review_id if is_own else None,
        decision=made.decision.value,
        reason=made.reason if is_own or sees_both else None,
        agency=str(made.agency),
        agency_name=agency_name(made.agency),
        made_by=made.made_by if is_own else None,
        made_at=made.made_at,
        left=_party(sides.get(made.left)),
        right=_party(sides.get(made.right)),
        is_in_force=made.undone_at is None,
        undone_at=made.undone_at,
        undone_by=(made.undone_by or None) if is_own else None,
        undone_reason=(made.undone_reason or None) if is_own or sees_both else None,
        may_undo=_may_undo(caller, made) and made.undone_at is None,
    )


def _party(side: Side | None) -> JudgedParty:
    is_shown = side is not None and side.is_in_view
    return JudgedParty(
        incident_id=side.ref.incident_id if side and is_shown else None,
        local_id=side.ref.local_id if side and is_shown else None,
    )
