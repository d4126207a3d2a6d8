"""Indicators that follow from when occasions were: how often, after what, and how long ago. Floor 0b."""

from __future__ import annotations

from datetime import timedelta

from service.conduct.assessments import newer_conduct
from service.conduct.pace import DATED, dated, last_day_of, most_within, rise_of, widening_of
from service.conduct.recording import breaches
from service.conduct.signs import (
    ABSENT,
    NOT_KNOWN,
    Case,
    Rule,
    Sign,
    grounds_of,
    number_of,
    present,
    times,
)
from service.conduct.statements import BEHAVIOUR, KNOWLEDGE, ORDER, Statement
from service.domain.assessments import Said
from service.domain.report import Precision
from service.domain.summary import Occasion

_INSTANT = frozenset({Precision.MINUTE, Precision.HOUR})


def more_than_one(case: Case, rule: Rule) -> Sign:
    """I01: occasions, not reports of them."""
    if len(case.occasions) < rule["occasions"]:
        return Sign(ABSENT, times(len(case.occasions)))
    return present(times(len(case.occasions)), case.reports_of(case.occasions, "a report of an occasion"))


def more_frequent(case: Case, rule: Rule) -> Sign:
    """I02: by the time of the event; what is only disclosed long afterwards makes no rise."""
    rise = rise_of(case.occasions, rule)
    if rise is None:
        return Sign(case.absent_unless_undated)
    grounds = case.reports_of(rise.occasions, "a report of one of the latest occasions")
    if rise.gaps:
        listed = ", ".join(map(str, rise.gaps))
        return present(f"last gaps of {listed} days; median {rise.median_gap:g}", grounds)
    days = rule["window_days"]
    return present(f"{rise.recent} in the {days} days up to the latest, {rise.before} in the {days} before", grounds)


def more_severe(case: Case, rule: Rule) -> Sign:
    """I03: the gravest conduct of the latest occasions against the gravest of those before."""
    steps = rule["severity"]
    coded = [(o, [steps[code] for code in o.behaviours if code in steps]) for o in dated(case.occasions)]
    rated = [(o, max(found)) for o, found in coded if found]
    otherwise = Sign(case.absent_unless_undated if len(rated) == len(coded) else NOT_KNOWN)
    latest = min(rule["latest"], len(rated) - 1)
    if latest < 1:
        return otherwise
    before, since = max(step for _, step in rated[:-latest]), rated[-latest:]
    graver = {o.number for o, step in since if step > before}
    if not graver:
        return otherwise
    told = [s for s in case.stated.of(BEHAVIOUR) if s.occasion.number in graver and steps.get(s.code, 0) > before]
    top, most = max(step for _, step in since), max(steps.values())
    return present(f"step {top} of {most} among the latest {latest}, step {before} before", grounds_of(told))


def wider(case: Case, rule: Rule) -> Sign:
    """I04: kinds of conduct that were not there before."""
    found = widening_of(case.occasions, rule)
    if found is None:
        uncoded = case.absent_unless_uncoded
        return Sign(uncoded if uncoded is NOT_KNOWN else case.absent_unless_undated)
    numbers = {o.number for o in found.occasions}
    told = [s for s in case.conduct(found.fresh) if s.occasion.number in numbers]
    basis = f"{len(found.fresh)} new kinds in the {rule['window_days']} days up to the latest, {found.kinds} in all"
    return present(basis, grounds_of(told))


def nearer(case: Case, rule: Rule) -> Sign:
    """I05: the first conduct in the flesh after nothing but remote conduct."""
    physical, remote = frozenset(rule["physical"]), frozenset(rule["remote"])
    by_occasion: dict[int, list[Statement]] = {}
    for s in case.stated.of(BEHAVIOUR):
        by_occasion.setdefault(s.occasion.number, []).append(s)
    before: list[Occasion] = []
    for occasion in case.occasions:
        told = by_occasion.get(occasion.number, [])
        close = [s for s in told if s.code in physical or s.channel in rule["physical_channels"]]
        is_sure = bool(told) and all(o.precision in DATED for o in (*before, occasion))
        if close and before and is_sure:
            return present(f"first after {times(len(before))} of remote conduct only", grounds_of(close))
        if close or not told:
            return Sign(ABSENT if is_sure else NOT_KNOWN)
        if any(s.code in remote for s in told):
            before.append(occasion)
    return Sign(case.absent_unless_uncoded)


def near_often(case: Case, rule: Rule) -> Sign:
    """I06: occasions near the victim in any few days, or an assessment that says so."""
    told = [s for s in case.stated.of(BEHAVIOUR) if s.code in rule["behaviours"] or s.channel in rule["channels"]]
    numbers = {s.occasion.number for s in told}
    most = most_within([o for o in dated(case.occasions) if o.number in numbers], rule["days"])
    answers = [ground for _, ground in case.answered(rule["answers"], Said.YES)]
    if len(most) > rule["more_than"]:
        within = {o.number for o in most}
        grounds = grounds_of(s for s in told if s.occasion.number in within)
        return present(f"{times(len(most))} in {rule['days']} days", [*grounds, *answers])
    if answers:
        return present("an assessment says so", answers)
    return Sign(case.absent_unless_undated if case.absent_unless_uncoded is ABSENT else NOT_KNOWN)


def breached(case: Case, rule: Rule) -> Sign:
    """I07: breaches, whether they repeat, and whether one came within hours of service."""
    told = breaches(case.stated)
    if not told:
        return Sign(case.absent_unless_uncoded)
    served = [s for s in case.stated.of(ORDER, {"served"}) if s.on] + [s for s in case.noted({"order_served"}) if s.on]
    soon = [s for s in served if any(_is_soon(b.occasion, s, rule["hours_from_service"]) for b in told)]
    notes = ["pattern"] * (number_of(told) >= rule["pattern"]) + ["soon_after_service"] * bool(soon)
    return present(f"reported on {times(number_of(told))}", grounds_of([*told, *soon]), notes)


def after_trigger(case: Case, rule: Rule) -> Sign:
    """I08: conduct within days after something that is known to set it off."""
    triggers = [*case.noted(rule["triggers"]), *case.stated.of(ORDER, {"served"})]
    known = [s for s in triggers if s.on]
    after = [(s, [o for o in dated(case.occasions) if _follows(o, s, rule["days"])]) for s in known]
    followed = [(s, own) for s, own in after if own]
    if not followed:
        is_known = bool(known) and len(known) == len(triggers)
        may_follow = any(_may_follow(o, s) for s in known for o in dated(case.occasions))
        return Sign(case.absent_unless_undated if is_known and not may_follow else NOT_KNOWN)
    occasions = {o.number: o for _, own in followed for o in own}
    reports = case.reports_of(occasions.values(), "a report of conduct after a trigger")
    basis = f"{times(len(occasions))} within {rule['days']} days after a trigger"
    return present(basis, [*grounds_of(s for s, _ in followed), *reports])


def silent(case: Case, rule: Rule) -> Sign:
    """I17: no conduct after much of it. It asks for a look and reassures nobody."""
    known = dated(case.occasions)
    if not known:
        return Sign(NOT_KNOWN)
    last = known[-1].day
    burst = [o for o in known if (last - o.day).days < rule["days"]]
    is_silent = (case.on - last).days >= rule["silent_days"]
    explained = case.noted(rule["explained_by"])
    if len(burst) < rule["occasions"] or not is_silent or any(s.on is not None and s.on >= last for s in explained):
        return Sign(case.absent_unless_undated)
    if any(s.on is None for s in explained):
        return Sign(NOT_KNOWN)
    basis = f"{times(len(burst))} in {rule['days']} days, then none known for {(case.on - last).days} days"
    return present(basis, case.reports_of(burst, "a report of an occasion before the silence"))


def after_withdrawal(case: Case, rule: Rule) -> Sign:  # noqa: ARG001 - there is no threshold
    """I19: conduct after the victim withdrew support. That she withdrew says nothing of her safety."""
    withdrawn = case.noted({"victim_withdrew"})
    known = [s for s in withdrawn if s.on]
    if not known:
        return Sign(NOT_KNOWN)
    since = min(s.on for s in known if s.on)
    later = [o for o in dated(case.occasions) if o.day > since]
    if not later:
        return Sign(case.absent_unless_undated)
    reports = case.reports_of(later, "a report of conduct after support was withdrawn")
    return present(f"{times(len(later))} since then", [*grounds_of(known), *reports])


def outdated(case: Case, rule: Rule) -> Sign:  # noqa: ARG001 - there is no threshold
    """I20: conduct after the newest assessment; where there is no assessment this is not known, and is asked for."""
    known = [one for one in case.assessments.all if one.on is not None]
    if not known:
        return Sign(NOT_KNOWN)
    newer = newer_conduct(known[0], case.occasions)
    if not newer:
        may_be_newer = any(o.precision not in DATED and last_day_of(o) > (known[0].on or o.day) for o in case.occasions)
        return Sign(NOT_KNOWN if may_be_newer else ABSENT)
    reports = case.reports_of(newer, "a report of conduct after the newest assessment")
    return present(f"{times(len(newer))} after the newest assessment", [known[0].ground, *reports])


def ending_soon(case: Case, rule: Rule) -> Sign:
    """I21: a release from custody, or the end of an order, within days of the day that is asked about."""
    dates = [*case.stated.of(ORDER, {"expires"}), *case.stated.of(KNOWLEDGE, {"release_due"})]
    until = case.on + timedelta(days=rule["days"])
    soon = [s for s in dates if s.on and case.on <= s.on <= until]
    if soon:
        return present(f"within {rule['days']} days", grounds_of(soon))
    return Sign(ABSENT if dates and all(s.on for s in dates) else NOT_KNOWN)


def _is_soon(occasion: Occasion, served: Statement, hours: int) -> bool:
    if served.at is not None and occasion.precision in _INSTANT:
        return timedelta(0) <= occasion.started - served.at <= timedelta(hours=hours)
    if served.on is None or occasion.precision not in DATED:
        return False
    return 0 < (occasion.day - served.on).days < hours // 24


def _follows(occasion: Occasion, trigger: Statement, days: int) -> bool:
    """Whether an occasion came after a trigger and within so many days; on the day itself only if the hours tell."""
    if trigger.on is None:
        return False
    apart = (occasion.day - trigger.on).days
    if apart == 0 and trigger.at is not None and occasion.precision in _INSTANT:
        return occasion.started > trigger.at
    return 0 < apart <= days


def _may_follow(occasion: Occasion, trigger: Statement) -> bool:
    """Whether an occasion was on the day of a trigger and the hours do not tell which came first."""
    return occasion.day == trigger.on and (trigger.at is None or occasion.precision not in _INSTANT)
