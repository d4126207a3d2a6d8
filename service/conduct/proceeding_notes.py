"""Notes of reports on proceedings: which event each tells of, and whether it leaves no doubt about whom. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.conduct.accounts import Account
from service.conduct.moments import read_moment
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.conduct.statements import KNOWLEDGE, Statement, code_of
from service.domain.course import Member
from service.domain.moment import Moment
from service.domain.report import Classification, Report, Role
from service.domain.standing import Standing
from service.domain.summary import Occasion


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRule:
    """What follows from one kind of event; what each member means is said in the file."""

    code: str
    says: str
    begins: bool
    shows: bool
    undoes: bool
    closes: bool
    outcome: bool
    means: str


@dataclass(frozen=True, slots=True)
class ProceedingRules:
    """The events that are known, and whose word on them is a fact."""

    events: Mapping[str, EventRule]
    alias: Mapping[str, str]
    fact_of: frozenset[str]
    for_limit: frozenset[str]

    def event(self, note: Mapping[str, Any]) -> EventRule | None:
        """The event that a note tells of, if it is known."""
        written = note.get("event")
        code = code_of(written) if isinstance(written, str) else ""
        return self.events.get(self.alias.get(code, code))


def read_proceedings(table: Table) -> ProceedingRules:
    """The events that a table holds."""
    flags = ("begins", "shows", "undoes", "closes", "outcome")
    events = {
        code: EventRule(
            code=code, says=row["says"], means=row.get("means", ""), **{name: row.get(name, False) for name in flags}
        )
        for code, row in table["events"].items()
    }
    return ProceedingRules(events, table["alias"], frozenset(table["fact_of"]), frozenset(table["for_limit"]))


@dataclass(frozen=True, slots=True)
class EventTold:
    """One note of one report on one event; ``is_sure`` if it leaves no doubt about whom it concerns."""

    account: Account
    pointer: str
    note: Mapping[str, Any]
    rule: EventRule
    on: Moment | None
    is_sure: bool

    @property
    def given(self) -> tuple[Classification, ...]:
        """The offences that it names."""
        listed = self.note.get("offences") or ()
        return tuple(Classification(o.get("cjs_code") or "", o.get("ho_class") or "") for o in listed)


def told_of_proceedings(accounts: Iterable[Account], held: ProceedingRules) -> Iterator[EventTold]:
    """Every note on an event that is about the suspect and the victim of the course, or that leaves open whom."""
    for account in accounts:
        for pointer, note in account.notes("proceedings"):
            rule, member = held.event(note), account.member
            ends = (
                _is_end(note.get("suspect"), member.suspect, member.report, Role.SUSPECT),
                _is_end(note.get("victim"), member.victim, member.report, Role.VICTIM),
            )
            if rule is not None and False not in ends:
                is_sure = all(ends) and member.standing is Standing.ATTRIBUTED
                yield EventTold(account, pointer, note, rule, read_moment(note.get("on")), is_sure)


def closings_in(report: Report, on: date, rules: RuleSets = RULES) -> Iterator[tuple[Moment | None, bool]]:
    """When events of the report close the matter, as far as it tells, and whether because a limit on proceedings had
    passed."""
    held = rules.on("proceedings", on, read_proceedings)
    for note in report.body.get("proceedings") or ():
        rule, reason = held.event(note), note.get("reason")
        if rule is not None and rule.closes:
            yield read_moment(note.get("on")), isinstance(reason, str) and code_of(reason) in held.for_limit


def stated_of_proceedings(
    reports: Iterable[tuple[Occasion, Member]], on: date, rules: RuleSets = RULES
) -> Iterator[Statement]:
    """What the events mean in the words that other rules go by: a conviction is one, whichever way it was reported."""
    held = rules.on("proceedings", on, read_proceedings)
    for one in told_of_proceedings((Account(occasion, member) for occasion, member in reports), held):
        if one.rule.means and one.is_sure:
            yield Statement(
                member=one.account.member,
                occasion=one.account.occasion,
                kind=KNOWLEDGE,
                code=one.rule.means,
                pointer=one.pointer,
                says=one.rule.says,
                is_fact=one.account.member.agency.kind.value in held.fact_of,
                on=one.on.day if one.on else None,
                at=one.on.at if one.on else None,
            )


def _is_end(named: Any, own: str, report: Report, role: Role) -> bool | None:
    """Whether a note is about the person of the course in a role; ``None`` where it names none of several."""
    if named:
        return bool(named == own)
    alone = [party.local_id for party in report.parties if party.role is role]
    return True if alone == [own] else None
