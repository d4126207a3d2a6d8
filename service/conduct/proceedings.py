"""What became of a course before prosecutors and courts, and which clocks that stops. Floor 0b.

Only what is sure stops a clock: a police force or prosecutor says that proceedings began on a day, for an offence,
against this suspect for what was done to this victim. Where any of that is left open, the clock runs on as if they had
not begun, and once it has run out its state is not known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from service.conduct.accounts import accounts_of
from service.conduct.crimes import Crimes, read_crimes
from service.conduct.limits import read_limits
from service.conduct.moments import read_moment
from service.conduct.proceeding_notes import EventTold, ProceedingRules, read_proceedings, told_of_proceedings
from service.conduct.rule_sets import RULES, RuleSets
from service.domain.clocks import Proceedings
from service.domain.moment import Moment
from service.domain.proceedings import Charged, Proceeding
from service.domain.summary import Summary


def proceedings_of(summary: Summary, on: date, rules: RuleSets = RULES) -> tuple[Proceeding, ...]:
    """The events that the reports of the course tell of this suspect, each once, by day; undated ones last."""
    held, crimes = rules.on("proceedings", on, read_proceedings), rules.on("classifications", on, read_crimes)
    told: dict[tuple[Any, ...], list[EventTold]] = defaultdict(list)
    for one in told_of_proceedings(accounts_of(summary), held):
        days = (one.on.first, one.on.last) if one.on else None
        told[one.rule.code, days, frozenset(crimes.crime(given).key for given in one.given)].append(one)
    found = [_proceeding(own, crimes, held) for own in told.values()]
    return tuple(sorted(found, key=_place))


def begun_of(proceedings: Iterable[Proceeding], on: date, rules: RuleSets = RULES) -> tuple[Proceedings, ...]:
    """The proceedings that began or are shown to have, one for each event and offence, as clocks count them."""
    listed = [(one.on, one) for one in proceedings if one.is_counted and one.on]
    limits = {cjs: row.code for row in rules.on("limits", on, read_limits).rows for cjs in row.cjs_codes}
    ends = [(when, _codes(one, limits)) for when, one in listed if one.undoes and when.last <= on]
    found: list[Proceedings] = []
    for when, one in listed:
        codes = _codes(one, limits)
        for code in sorted(codes) or [""] if one.begins or one.shows else ():
            ended = [end.last for end, of in ends if end.last >= when.first and (not of or code in of)]
            found.append(
                Proceedings(
                    began_on=when.first if one.begins else date.min,
                    how=one.event,
                    offence=code,
                    began_by=when.last,
                    at=when.at,
                    ended_on=min(ended, default=None),
                    is_sure=one.begins and bool(codes),
                )
            )
    return tuple(found)


def next_hearing(proceedings: Iterable[Proceeding], on: date) -> Moment | None:
    """The next hearing that is known on that day: what the latest event says of it, unless the matter is closed."""
    dated = [(one.on, one) for one in proceedings if one.is_counted and one.on]
    coming = [when for when, one in dated if one.shows and when.last >= on]
    past = sorted(((when, one) for when, one in dated if when.first <= on), key=lambda p: (p[0].last, p[1].closes))
    if past and past[-1][1].closes:
        return None
    named = next((one.next_hearing for _, one in reversed(past) if one.next_hearing), None)
    coming += [named] if named and named.last >= on else []
    return min(coming, key=lambda when: (when.first, when.last), default=None)


def _proceeding(told: list[EventTold], crimes: Crimes, held: ProceedingRules) -> Proceeding:
    rule, first = told[0].rule, told[0]
    named = {crime.key: crime for one in told for given in one.given if (crime := crimes.crime(given)).key}
    exact = sorted(one.on.at for one in told if one.on and one.on.at)
    on = Moment(first.on.first, first.on.last, exact[0] if exact else None) if first.on else None
    hearings = [moment for one in told if (moment := read_moment(one.note.get("next_hearing")))]
    counted = [one for one in told if one.is_sure and one.account.member.agency.kind.value in held.fact_of]
    return Proceeding(
        event=rule.code,
        says=rule.says,
        on=on,
        offences=tuple(Charged(crime.cjs_code, crime.ho_class, crime.name) for _, crime in sorted(named.items())),
        court=next((str(court) for one in told if (court := one.note.get("court"))), ""),
        next_hearing=hearings[-1] if hearings else None,
        begins=rule.begins,
        shows=rule.shows,
        undoes=rule.undoes,
        closes=rule.closes,
        is_outcome=rule.outcome,
        is_counted=bool(counted),
        grounds=tuple(one.account.ground(one.pointer, rule.says) for one in told),
    )


def _place(one: Proceeding) -> tuple[Any, ...]:
    day = one.on.first if one.on else date.max
    return day, one.on.last if one.on else day, one.event, [(o.cjs_code, o.ho_class) for o in one.offences]


def _codes(one: Proceeding, limits: Mapping[str, str]) -> frozenset[str]:
    """The offences of an event by the codes of their limits; none where it names them by class only, or not at all."""
    return frozenset(limits.get(o.cjs_code, o.cjs_code) for o in one.offences if o.cjs_code)
