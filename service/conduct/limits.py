"""Limits on proceedings: six months from the last act of the course, or that there is none. Floor 0b.

The day of the act does not count, so six months from the third of November end with the third of May, and from the
last of August with the last of February. Days are those in the United Kingdom. Proceedings that began in time, and not
before the act, stop the clock; an act after a charge is not in it. Whether an earlier occasion is too far from the
others is not for a clock: it counts from the last one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from service.conduct.accounts import Account, accounts_of, days_of
from service.conduct.crimes import Crime, Crimes, read_crimes
from service.conduct.limit_history import moves_of
from service.conduct.moments import months_after
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.domain.clocks import Deadline, Limit, LimitShown, LimitState, Proceedings
from service.domain.report import Kind, Precision
from service.domain.standing import Standing
from service.domain.summary import Occasion, Summary

_OPEN = frozenset({"unknown", "not_in_force"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow:
    """The law on one offence for conduct from a day until before another; ``months`` is ``None`` where none runs."""

    code: str
    name: str
    statute: str
    cjs_codes: frozenset[str]
    is_of_course: bool
    is_always_shown: bool
    since: date
    until: date | None
    months: int | None
    longest_months: int | None
    text: str

    def holds_on(self, day: date) -> bool:
        """Whether conduct of that day is under it."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class LimitRules:
    """Limits as they are known on a day."""

    rows: tuple[LimitRow, ...]
    notice_days: tuple[int, ...]
    other_summary_months: int
    text: Mapping[str, str]

    def notice(self, days_left: int) -> int | None:
        """The nearest notice that has been reached; none once the day is past."""
        return min((days for days in self.notice_days if 0 <= days_left <= days), default=None)


def read_limits(table: Table) -> LimitRules:
    """The limits that a table holds."""
    return LimitRules(
        rows=tuple(
            LimitRow(
                code=row["code"],
                name=row["name"],
                statute=row["statute"],
                cjs_codes=frozenset(row["cjs_codes"]),
                is_of_course=row["of"] == "course",
                is_always_shown=row["shown"] == "always",
                since=row["from"],
                until=row.get("until"),
                months=row.get("months"),
                longest_months=row.get("longest_months"),
                text=row["text"],
            )
            for row in table["rows"]
        ),
        notice_days=tuple(table["notice_days"]),
        other_summary_months=table["other_summary_months"],
        text=table["text"],
    )


def limits_of(
    summary: Summary, on: date, proceedings: Sequence[Proceedings] = (), rules: RuleSets = RULES
) -> tuple[Limit, ...]:
    """The limit for each offence that is always shown or that a report carries, as it stands on that day."""
    held, crimes = rules.on("limits", on, read_limits), rules.on("classifications", on, read_crimes)
    clock = _Clock(summary, on, tuple(proceedings), held)
    carried = _carried(accounts_of(summary), crimes)
    by_code: dict[str, list[LimitRow]] = defaultdict(list)
    for row in held.rows:
        by_code[row.code].append(row)
    found: list[Limit] = []
    for rows in by_code.values():
        own = {number for code in rows[0].cjs_codes for number in carried.get(code, (None, {}))[1]}
        if rows[0].is_always_shown or own:
            if rows[0].is_of_course:
                found += clock.of_course(rows, is_carried=bool(own))
            else:
                found += clock.of_acts(rows, own)
    known = {code for row in held.rows for code in row.cjs_codes}
    for code, (crime, numbers) in sorted(carried.items()):
        if code not in known:
            found += clock.of_other(crime, numbers)
    return tuple(found)


def shown(before: Sequence[LimitShown], limits: Iterable[Limit], at: datetime, revision: int) -> tuple[LimitShown, ...]:
    """What was shown before of limits on a course, and what is shown from now on where it differs."""
    latest = {one.code: one for one in before}
    added: list[LimitShown] = []
    for limit in (one for one in limits if one.has_limit and one.is_of_course):
        days = tuple(d.last_day if d else None for d in (limit.attributed, limit.suspected))
        last = latest.get(limit.code)
        if last is None or (last.attributed, last.suspected) != days:
            latest[limit.code] = LimitShown(
                code=limit.code, at=at, revision=revision, attributed=days[0], suspected=days[1]
            )
            added.append(latest[limit.code])
    return (*before, *added)


def _carried(accounts: Iterable[Account], crimes: Crimes) -> dict[str, tuple[Crime, frozenset[int]]]:
    """The crimes that reports carry, by key, and the occasions that were so classified. What a referral proposes is
    about the whole, and of no one occasion."""
    found: dict[str, tuple[Crime, frozenset[int]]] = {}
    for account in accounts:
        is_referral = account.member.report.kind is Kind.CPS_REFERRAL
        for given in account.member.report.classifications:
            crime = crimes.crime(given)
            if crime.key and crime.cjs_code and not is_referral:
                _, numbers = found.get(crime.key, (crime, frozenset()))
                found[crime.key] = crime, numbers | {account.occasion.number}
    return found


@dataclass(frozen=True, slots=True)
class _Clock:
    """Counts from the occasions of a course, as on a day."""

    summary: Summary
    on: date
    proceedings: tuple[Proceedings, ...]
    rules: LimitRules

    def of_course(self, rows: Sequence[LimitRow], *, is_carried: bool) -> Iterator[Limit]:
        """One limit from the last attributed and from the last suspected occasion."""
        his, maybe = (_last(self.summary.occasions, s) for s in (Standing.ATTRIBUTED, Standing.SUSPECTED))
        anchor = his or maybe
        row = _row(rows, days_of(anchor)[0] if anchor else self.on)
        if row is not None:
            yield self._limit(row, self._deadline(rows, his), self._deadline(rows, maybe))
        elif is_carried:
            yield self._limit(replace(rows[0], months=None, text="not_in_force"), None, None)

    def of_acts(self, rows: Sequence[LimitRow], numbers: Iterable[int]) -> Iterator[Limit]:
        """One limit for each occasion that was so classified, or one word that there is none."""
        said: set[str] = set()
        for number in sorted(numbers):
            occasion = self.summary.occasions[number - 1]
            row = _row(rows, days_of(occasion)[0]) or replace(rows[0], months=None, text="not_in_force")
            if row.months is None and row.text in said:
                continue
            said.add(row.text)
            deadline = self._deadline(rows, occasion)
            is_his = occasion.standing is Standing.ATTRIBUTED
            yield self._limit(row, deadline if is_his else None, None if is_his else deadline)

    def of_other(self, crime: Crime, numbers: Iterable[int]) -> Iterator[Limit]:
        """What is said of a crime that has no row: by its mode, if that is known."""
        kind = {"summary": "act", "either way": "none"}.get(crime.mode, "unknown")
        months = self.rules.other_summary_months if kind == "act" else None
        row = LimitRow(
            code=crime.cjs_code,
            name=crime.name,
            statute="",
            cjs_codes=frozenset({crime.cjs_code}),
            is_of_course=False,
            is_always_shown=False,
            since=date.min,
            until=None,
            months=months,
            longest_months=None,
            text=kind,
        )
        if kind == "act":
            yield from self.of_acts([row], numbers)
        else:
            yield self._limit(row, None, None)

    def _limit(self, row: LimitRow, attributed: Deadline | None, suspected: Deadline | None) -> Limit:
        has_limit = None if row.text in _OPEN else row.months is not None
        is_moving = row.is_of_course and row.months is not None
        return Limit(
            code=row.code,
            name=row.name,
            statute=row.statute,
            is_of_course=row.is_of_course,
            has_limit=has_limit,
            sentence=self.rules.text[row.text].format(months=row.months, longest=row.longest_months),
            attributed=attributed,
            suspected=suspected,
            history=tuple(moves_of(self.summary, row.months)) if is_moving and row.months else (),
        )

    def _deadline(self, rows: Sequence[LimitRow], occasion: Occasion | None) -> Deadline | None:
        if occasion is None:
            return None
        first, last = days_of(occasion)
        row = _row(rows, first)
        if row is None or row.months is None:
            return None
        last_day, left = months_after(first, row.months), (months_after(first, row.months) - self.on).days
        longest = months_after(first, row.longest_months) if row.longest_months else None
        stopped = self._stopped(row.code, occasion, last_day)
        state = LimitState.STOPPED if stopped else self._state(row.code, occasion, last_day, longest or last_day)
        return Deadline(
            occasion=occasion.number,
            counted_from=first,
            is_day_known=first == last,
            last_day=last_day,
            days_left=left,
            notice=self.rules.notice(left) if state is LimitState.RUNNING else None,
            longest_day=longest,
            state=state,
            incidents=tuple(dict.fromkeys(member.incident_id for member in occasion.members)),
            stopped_by=stopped,
        )

    def _state(self, code: str, occasion: Occasion, last_day: date, longest: date) -> LimitState:
        """How it stands where it is not sure that proceedings began in time."""
        if self.on <= last_day:
            return LimitState.RUNNING
        may_be = (one for one in self._of(code) if one.began_on <= min(longest, self.on))
        if self.on <= longest or any(_last_day(one) >= days_of(occasion)[0] for one in may_be):
            return LimitState.NOT_KNOWN
        return LimitState.PASSED

    def _stopped(self, code: str, occasion: Occasion, last_day: date) -> Proceedings | None:
        """The first proceedings that are sure to have begun in time and for conduct that included the occasion."""
        in_time = (
            one
            for one in self._of(code)
            if one.is_sure and _last_day(one) <= min(last_day, self.on) and not _is_before(one, occasion)
        )
        return min(in_time, key=lambda one: (one.began_on, one.offence, one.how), default=None)

    def _of(self, code: str) -> Iterator[Proceedings]:
        """The proceedings for the offence, or that may be for it, that have not ended so that they begin anew."""
        for one in self.proceedings:
            if one.offence in {"", code} and (one.ended_on is None or one.ended_on > self.on):
                yield one


def _last_day(one: Proceedings) -> date:
    return one.began_by or one.began_on


def _is_before(one: Proceedings, occasion: Occasion) -> bool:
    """Whether proceedings began, or may have begun, before the occasion, so that they are not for it. On one day, where
    the times of both are not known, they are taken to be for it: people are charged on the day of the act."""
    if one.at is not None and occasion.precision is Precision.MINUTE:
        return one.at < occasion.started
    return one.began_on < days_of(occasion)[0]


def _row(rows: Iterable[LimitRow], day: date) -> LimitRow | None:
    return next((row for row in rows if row.holds_on(day)), None)


def _last(occasions: Iterable[Occasion], standing: Standing) -> Occasion | None:
    """The last occasion of that standing, by the earliest day that each may have been on."""
    own = (occasion for occasion in occasions if occasion.standing is standing)
    return max(own, key=lambda occasion: (days_of(occasion)[0], occasion.number), default=None)
