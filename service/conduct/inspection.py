"""Prompts that answer what inspectors found, each with its rule and the statements it rests on. Floor 0b.

The prompts that follow from occasions alone (``service.conduct.prompts``) keep their codes and words here and gain the
statements of the indicator of the same code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.conduct.readiness import orders_in_force
from service.conduct.recording import (
    HARASSMENT,
    STALKING,
    breaches,
    recorded,
    unrecorded_breaches,
)
from service.conduct.rule_sets import Table
from service.conduct.signs import Case, Rule, grounds_of, number_of, times
from service.conduct.statements import BEHAVIOUR, RELATIONSHIP
from service.domain.agency import AgencyId, AgencyKind
from service.domain.assessments import AssessmentDue, Due
from service.domain.clocks import Limit, LimitState
from service.domain.findings import Ground, Indicator, Raised, ReadinessPack
from service.domain.report import Kind
from service.domain.summary import Occasion, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """What the prompts are raised from."""

    case: Case
    pack: ReadinessPack
    limits: Sequence[Limit] = ()
    reader: AgencyId | None = None


_Found = Iterator[tuple[str, Iterable[Ground]]]
"""For each prompt the basis, filled with figures, and the statements it rests on."""


def read_inspection(table: Table) -> Mapping[str, Rule]:
    """The prompts that a table holds, by code."""
    return {code: rule for code, rule in table.items() if isinstance(rule, dict)}


def raised_by(inspected: Inspected, rules: Mapping[str, Rule]) -> tuple[Raised, ...]:
    """The prompts that the rules raise for a course, by code."""
    return tuple(
        Raised(prompt=Prompt(code, rule["text"], basis), rule=rule["rule"], grounds=tuple(dict.fromkeys(grounds)))
        for code, rule in sorted(rules.items())
        for basis, grounds in _RAISES[code](inspected, rule)
    )


def grounded(prompts: Iterable[Prompt], indicators: Iterable[Indicator]) -> tuple[Raised, ...]:
    """The prompts that follow from occasions, with the rule and the statements of the indicator of the same code."""
    by_code = {indicator.code: indicator for indicator in indicators}
    return tuple(
        Raised(prompt=prompt, rule=by_code[prompt.code].maps_to, grounds=by_code[prompt.code].grounds)
        if prompt.code in by_code
        else Raised(prompt=prompt, rule="", grounds=())
        for prompt in prompts
    )


def _stalking(inspected: Inspected, rule: Rule) -> _Found:
    case = inspected.case
    if len(case.occasions) < rule["occasions"] or recorded(case.stated, STALKING):
        return
    former = case.stated.of(RELATIONSHIP, rule["former"])
    listed = [s for s in case.stated.of(BEHAVIOUR) if s.code.startswith("S2A3_")]
    kinds = {s.code for s in listed}
    if former:
        yield rule["basis_former"].format(occasions=len(case.occasions)), grounds_of([*former, *listed])
    elif len(kinds) >= rule["kinds"]:
        basis = rule["basis_acts"].format(occasions=len(case.occasions), kinds=len(kinds))
        yield basis, grounds_of(listed)


def _breach(inspected: Inspected, rule: Rule) -> _Found:
    case = inspected.case
    if alone := unrecorded_breaches(case.stated):
        of = times(number_of(breaches(case.stated)))
        yield rule["basis"].format(count=number_of(alone), breaches=of), grounds_of(alone)


def _unrecorded(inspected: Inspected, rule: Rule) -> _Found:
    case = inspected.case
    found = [(crime, s) for crime, s in case.stated.classified if s.member.agency.kind is AgencyKind.POLICE]
    is_recorded = bool(recorded(case.stated, STALKING, HARASSMENT))
    if len(case.occasions) < rule["occasions"] or is_recorded or any(c.ho_class in rule["classes"] for c, _ in found):
        return
    reports = [m for _, m in case.stated.reports if m.agency.kind is AgencyKind.POLICE]
    classified = {s.member.incident_id for _, s in found}
    basis = rule["basis"].format(occasions=len(case.occasions), reports=len(reports), classified=len(classified))
    yield basis, case.reports_of(case.occasions, "a report of an occasion")


def _order(inspected: Inspected, rule: Rule) -> _Found:
    case, pack = inspected.case, inspected.pack
    acts = {ground.occasion for ground in pack.acts}
    considered = [s.on for s in case.noted({"spo_considered"}) if s.on]
    newest = max(occasion.day for occasion in case.occasions)
    if len(acts) < rule["occasions"] or orders_in_force(case, rule["orders"]) or any(on >= newest for on in considered):
        return
    words = rule["words"]
    has = [word for code, word in words.items() if code not in pack.lacks]
    lacks = [words[code] for code in pack.lacks] or ["nothing"]
    basis = rule["basis"].format(acts=times(len(acts)), has="; ".join(has), lacks="; ".join(lacks))
    yield basis, [*pack.acts, *pack.risk, *pack.necessity]


def _assessment(why: Due) -> Callable[[Inspected, Rule], _Found]:
    def found(inspected: Inspected, rule: Rule) -> _Found:
        case = inspected.case
        dues = [due for due in case.assessments.due if due.why is why]
        after = [times(len({ground.occasion for ground in due.after})) for due in dues]
        if dues:
            bases = (rule["basis"].format(name=due.name, after=times) for due, times in zip(dues, after, strict=True))
            yield " ".join(bases), [ground for due in dues for ground in _of_assessment(due, case)]

    return found


def _of_assessment(due: AssessmentDue, case: Case) -> Iterable[Ground]:
    if due.newest is None:
        return case.reports_of(case.occasions, "a report of an occasion, without such an assessment")
    return (due.newest.ground, *due.after)


def _limit(state: LimitState) -> Callable[[Inspected, Rule], _Found]:
    def found(inspected: Inspected, rule: Rule) -> _Found:
        last: dict[tuple[int, int], list[Limit]] = {}
        for limit in inspected.limits:
            deadline = limit.attributed
            is_meant = deadline is not None and deadline.state is state
            if deadline and is_meant and (state is LimitState.PASSED or deadline.notice is not None):
                last.setdefault((deadline.last_day.toordinal(), deadline.occasion), []).append(limit)
        for (_, number), limits in sorted(last.items()):
            deadline = limits[0].attributed
            if deadline is None:
                continue
            offences = ", ".join(dict.fromkeys(limit.name for limit in limits))
            day = f"{deadline.last_day.day} {deadline.last_day:%B %Y}"
            basis = rule["basis"].format(days=deadline.days_left, last=day, offences=offences)
            counted = [occasion for occasion in inspected.case.occasions if occasion.number == number]
            yield basis, inspected.case.reports_of(counted, "a report of the occasion that the limit counts from")

    return found


def _elsewhere(inspected: Inspected, rule: Rule) -> _Found:
    case, reader = inspected.case, inspected.reader
    if reader is None or reader.kind is not AgencyKind.POLICE:
        return
    held = Counter(agency for occasion in case.occasions for agency in _forces(occasion))
    others = [(count, str(agency), agency) for agency, count in held.items() if agency != reader]
    if others and max(others)[0] > held[reader]:
        more, _, other = max(others, key=lambda row: (row[0], row[1]))
        theirs = [occasion for occasion in case.occasions if other in _forces(occasion)]
        basis = rule["basis"].format(other=other, more=times(more), own=reader, fewer=times(held[reader]))
        grounds = case.reports_of(theirs, "a report of an occasion that another force holds")
        yield basis, [ground for ground in grounds if ground.agency == other]


def _forces(occasion: Occasion) -> set[AgencyId]:
    """The police forces that report an occasion."""
    return {m.agency for m in occasion.members if m.report.kind is Kind.POLICE_INCIDENT}


_RAISES: Mapping[str, Callable[[Inspected, Rule], _Found]] = {
    "P02": _stalking,
    "P03": _breach,
    "P04": _unrecorded,
    "P05": _order,
    "P06": _assessment(Due.MISSING),
    "P07": _assessment(Due.STALE),
    "P08": _assessment(Due.INCOMPLETE),
    "P09": _limit(LimitState.RUNNING),
    "P10": _limit(LimitState.PASSED),
    "P11": _elsewhere,
}
