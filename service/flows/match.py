"""Query by example: who, of the persons that the asker may see, might this be? Floor 2; nothing is saved.

The same blocking and the same odds as the linker's, against the details of each report that the asker may see. What
only hidden reports say neither finds anybody nor counts. A machine, which nobody watches, gets one certain answer or
none. Where a victim, a witness or a third party is reached or found neither finds them nor counts: whoever looks for
a woman who has fled knows her old name, and must not learn of a number whether it is hers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from service.disclosure.permissions import Permission, View
from service.disclosure.views.compared import Side, compared, kept_safe
from service.disclosure.views.matches import CandidateGraded, CandidateShown, Grade, Matches
from service.disclosure.views.person import person_url
from service.disclosure.views.persons import dobs_of, names_of
from service.domain.errors import Flaw, QueryInvalid
from service.domain.evidence import Comparison, PartyRef
from service.domain.principal import ComesAs
from service.domain.report import Role, read_party, read_report
from service.flows.context import Caller, Context, audit_entry
from service.flows.link import link_index
from service.flows.own_record import OWN_RECORD, is_reader
from service.linking.block import keys
from service.linking.compare import compare
from service.linking.index import LinkIndex
from service.linking.model import Model
from service.linking.normalise.party import normalise
from service.linking.profile import Profile
from service.linking.score import alone, alternatives_alone, score
from service.store.persons import SeenParty
from service.store.unit_of_work import UnitOfWork

MATCH = Permission.POLICE_MATCH
MOST_CANDIDATES: Final = 50
MOST_COMPARED: Final = 3000
"""Sets of details that one query is held against; those under the rarest of its keys come first."""
MOST_DESCRIPTIONS: Final = 20
"""Reports by which a candidate is described."""

_ASKED = PartyRef("", "")
_PATTERN = frozenset("*?%")
_KEPT: Final = frozenset({Role.VICTIM, Role.WITNESS, Role.THIRD_PARTY})


@dataclass(frozen=True, slots=True)
class _Found:
    """A person, what of the example counts, the details that it fits best, and the parties that stand on them."""

    person_id: str
    asked: Profile
    profile: Profile
    bits: float
    grade: Grade
    parties: Sequence[SeenParty]


def match(context: Context, caller: Caller, example: Mapping[str, Any], count: int) -> Matches:
    """The persons whom the example may be, the likeliest first, at most ``count``; for a machine the only certain one.

    ``example`` is a party in the contract's shape, without local id; with a role only persons who stand in that role
    are found. Raises ``QueryInvalid`` for an example with fewer than two kinds of identifying details, or a pattern.
    """
    caller = caller.reads(MATCH)
    profile = _profile(context, example)
    role = Role(example["role"]) if example.get("role") else None
    with context.store.work(steady=True, wall=caller.principal.agency) as work:
        found = _search(context, caller, work, profile, role)
        if caller.principal.comes_as is ComesAs.MACHINE:
            certain = [one for one in found if one.grade == "certain"]
            found = certain if len(certain) == 1 else []
        found = found[: min(count, MOST_CANDIDATES)]
        shown = _show(context, caller, work, found)
        subjects = tuple(one.person_id for one in found)
        query = work.sealing.masks.digest(profile.digest())
        reason = OWN_RECORD if is_reader(context, work, caller, profile) else ""
        entry = audit_entry(
            context, caller, "consultation", MATCH, subjects, rows=len(found), reason=reason, query=query
        )
        work.audit.write([entry])
        work.commit()
    return Matches(
        candidates=shown, link_at=context.model.link, review_at=context.model.review, model=context.model.name
    )


def _profile(context: Context, example: Mapping[str, Any]) -> Profile:
    """The example as the linker reads it."""
    flaws = [
        Flaw(f"/{field}", "pattern", "Give whole values: a pattern finds nothing.")
        for field, value in example.items()
        if field != "description" and any(_PATTERN & set(text) for text in _texts(value))
    ]
    if flaws:
        raise QueryInvalid(tuple(flaws))
    party = read_party({**example, "local_id": "", "role": example.get("role") or Role.SUSPECT.value})
    read = normalise(party, context.clock.now().date(), "")
    if len(list(_kinds(read.profile))) < 2:
        detail = (
            "Give at least two kinds of details: name, date of birth, phone, e-mail, account, address, vehicle, id."
        )
        raise QueryInvalid((Flaw("", "too-little", detail), *read.flaws))
    return read.profile


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _kinds(profile: Profile) -> Iterator[str]:
    """The kinds of identifying details that the profile has; sex, age and a bare given name identify nobody."""
    if any(form.given and form.family for form in profile.names):
        yield "name"
    for kind in ("dob", "phones", "emails", "handles", "addresses", "vehicles", "identifiers"):
        if getattr(profile, kind):
            yield kind


def _search(context: Context, caller: Caller, work: UnitOfWork, profile: Profile, role: Role | None) -> list[_Found]:
    """Of each person whom the caller may see the details that fit best, the likeliest person first."""
    index, model = link_index(context, work), context.model
    nodes = _near(index, model, profile)
    details = index.profiles(nodes)
    told = _untraced(profile)
    scores = {node: (score(profile, details[node], model), score(told, details[node], model)) for node in nodes}
    likely = [node for node in nodes if any(alone(one, model) >= model.review for one in scores[node])]
    stands: dict[tuple[str, str], list[SeenParty]] = defaultdict(list)
    for party in work.persons.parties_on(likely, caller.reader):
        stands[party.person_id, party.node_id].append(party)
    kept = {node for (_, node), parties in stands.items() if any(party.role in _KEPT for party in parties)}
    near = set(_near(index, model, told)) if kept else set()
    bits = {node: alone(scores[node][node in kept], model) for node in likely}
    best: dict[str, _Found] = {}
    for person, node in sorted(stands, key=lambda key: (-bits[key[1]], key)):
        is_asked_for = role is None or any(party.role is role for party in stands[person, node])
        if not is_asked_for or bits[node] < model.review or (node in kept and node not in near):
            continue
        parties = [party for party in stands[person, node] if role is None or party.role is role]
        asked = told if node in kept else profile
        is_certain = bits[node] >= model.link and not scores[node][node in kept].conflict
        grade: Grade = "certain" if is_certain else "possible"
        best.setdefault(person, _Found(person, asked, details[node], bits[node], grade, parties))
    return list(best.values())


def _untraced(profile: Profile) -> Profile:
    """The example without what people are reached or found by."""
    return replace(profile, phones=(), emails=(), handles=(), addresses=())


def _near(index: LinkIndex, model: Model, profile: Profile) -> list[str]:
    """The nodes that share a live blocking key with the profile."""
    sharing = index.sharing(keys(profile), model.hub)
    found: dict[str, None] = {}
    for key in sorted(sharing, key=lambda key: (len(sharing[key]), key)):
        if len(sharing[key]) <= model.hub and len(found) < MOST_COMPARED:
            found.update(dict.fromkeys(sorted(sharing[key])))
    return list(found)[:MOST_COMPARED]


def _show(
    context: Context, caller: Caller, work: UnitOfWork, found: Sequence[_Found]
) -> tuple[CandidateShown | CandidateGraded, ...]:
    agency = caller.principal.agency
    courses: dict[str, list[str]] = defaultdict(list)
    for course in work.persons.courses_of([one.person_id for one in found], caller.reader):
        for person in {course.victim, course.suspect}:
            courses[person].append(course.id)
    if caller.role.view is not View.POLICE:
        return tuple(
            CandidateGraded(person_id=one.person_id, grade=one.grade, courses=tuple(courses[one.person_id]))
            for one in found
        )
    sides = _sides(work, found)
    stands = work.courses.of_incidents({ref.incident_id for ref in sides})
    with work.whole():  # what any course of theirs keeps safe is blacked out
        around = work.courses.of_ids({m.course_id for own in stands.values() for m in own})
    shown = []
    for one in found:
        own = [sides[party.ref] for party in one.parties if party.ref in sides]
        places = {m.course_id for side in own for m in stands.get(side.ref.incident_id, ())}
        link = compared(
            _comparison(one, own[0].ref, context.model),
            {own[0].ref: own[0]},
            kept_safe(around[place] for place in places & around.keys()),
            agency,
        )
        described = [(side.agency, side.party) for side in own]
        shown.append(
            CandidateShown(
                person_id=one.person_id,
                url=person_url(one.person_id),
                grade=one.grade,
                bits=link.bits,
                names=names_of(described),
                dobs=dobs_of(described),
                courses=tuple(courses[one.person_id]),
                evidence=link.evidence,
                against=link.against,
            )
        )
    return tuple(shown)


def _sides(work: UnitOfWork, found: Collection[_Found]) -> dict[PartyRef, Side]:
    refs = [party.ref for one in found for party in one.parties[:MOST_DESCRIPTIONS]]
    stored = work.incidents.bodies({ref.incident_id for ref in refs})
    reports = {incident_id: read_report(one.body) for incident_id, one in stored.items()}
    return {
        ref: Side(ref=ref, agency=stored[ref.incident_id].agency, report=reports[ref.incident_id], is_in_view=True)
        for ref in refs
    }


def _comparison(found: _Found, ref: PartyRef, model: Model) -> Comparison:
    return Comparison(
        left=_ASKED,
        right=ref,
        evidence=compare(found.asked, found.profile, model),
        against=alternatives_alone(score(found.asked, found.profile, model), model),
        bits=found.bits,
        link_at=model.link,
        review_at=model.review,
        model=model.name,
    )
