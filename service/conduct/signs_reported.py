"""Indicators that follow from what is reported: conduct, notes, answers, and who reports it. Floor 0b."""

from __future__ import annotations

from datetime import date, timedelta

from service.conduct.signs import (
    ABSENT,
    NOT_KNOWN,
    Case,
    Rule,
    Sign,
    grounds_of,
    number_of,
    present,
    statements,
    times,
)
from service.conduct.statements import IMPACT, PARTY
from service.conduct.uk_time import uk_day
from service.domain.agency import AgencyKind
from service.domain.assessments import Assessment, Said
from service.domain.course import Member


def reported(case: Case, rule: Rule) -> Sign:
    """I09, I10, I13, I18 and others: conduct of some kinds on so many occasions, or a note that says it."""
    told = case.conduct(rule.get("behaviours", ()))
    noted = case.noted(rule.get("knowledge", ()))
    if noted or number_of(told) >= max(1, rule.get("at_least", 1)):
        together = rule.get("together", ())
        is_both = bool(together) and all(case.conduct(codes) for codes in together)
        basis = f"reported on {times(number_of([*told, *noted]))}"
        return present(basis, grounds_of([*told, *noted]), ["together"] * is_both)
    return Sign(case.absent_unless_uncoded if rule.get("behaviours") else NOT_KNOWN)


def others_involved(case: Case, rule: Rule) -> Sign:
    """I11: conduct towards people around her, or through others."""
    told = [*case.conduct(rule["behaviours"]), *case.noted(rule["knowledge"]), *case.stated.of(PARTY, {"proxy"})]
    answers = [ground for _, ground in case.answered(rule["answers"], Said.YES)]
    if told or answers:
        return present(statements(len({*grounds_of(told), *answers})), [*grounds_of(told), *answers])
    return Sign(case.absent_unless_uncoded)


def other_victims(case: Case, rule: Rule) -> Sign:
    """I12: other courses of the same suspect. It names none of them: they are other people's."""
    if case.same_suspect is None:
        return Sign(NOT_KNOWN)
    if case.same_suspect < rule["courses"]:
        return Sign(ABSENT)
    return present("other courses of recent years are known", ())


def several_places(case: Case, rule: Rule) -> Sign:
    """I14: several forces, or several agencies."""
    agencies = case.stated.summary.agencies
    forces = sum(agency.kind is AgencyKind.POLICE for agency in agencies)
    if forces < rule["forces"] and len(agencies) < rule["agencies"]:
        return Sign(ABSENT)
    grounds = case.reports_of(case.occasions, "a report of one of the agencies")
    return present(f"police forces: {forces}; other agencies: {len(agencies) - forces}", grounds)


def very_frightened(case: Case, rule: Rule) -> Sign:
    """I15: that the victim is very frightened, as she or an assessment said lately."""
    since = case.on - timedelta(days=rule["days"])
    answers = [ground for one, ground in case.answered(rule["answers"], Said.YES) if _is_on(one, since, case.on)]
    said = [s for s in case.stated.of(IMPACT, {"very_frightened"}) if since <= _made(s.member) <= case.on]
    if answers or said:
        return present(f"said in the last {rule['days']} days", [*answers, *grounds_of(said)])
    denied = [one for one, _ in case.answered(rule["answers"], Said.NO) if _is_on(one, since, case.on)]
    return Sign(ABSENT if denied else NOT_KNOWN)


def dependants(case: Case, rule: Rule) -> Sign:
    """I16: children, pregnancy or animals, as answered or reported."""
    told = grounds_of(case.conduct(rule["behaviours"]))
    answers = [ground for _, ground in case.answered(rule["answers"], Said.YES)]
    if told or answers:
        return present(statements(len({*told, *answers})), [*told, *answers])
    for one in case.assessments.all:
        asked = frozenset(rule["answers"].get(one.tool, ()))
        if asked and asked <= one.answered:
            return Sign(ABSENT)
    return Sign(NOT_KNOWN)


def _is_on(one: Assessment, first: date, last: date) -> bool:
    return one.on is not None and first <= one.on <= last


def _made(member: Member) -> date:
    """The day on which a report was made, if it says; else that of the event: a back-load makes nothing new."""
    return uk_day(member.report.reported_at or member.report.occurred_from)
