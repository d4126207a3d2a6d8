"""When the two parted and came together again, on the timeline of the occasions. Floor 0b.

Told by the dates of a relationship and by notes of what is known. The same event told more and less exactly (May 2026
and 20 May 2026) is one. A relationship that began again after it had ended is a reconciliation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.conduct.accounts import Account, days_of
from service.conduct.moments import read_moment
from service.conduct.statements import Vocabulary
from service.domain.findings import Ground
from service.domain.moment import Moment
from service.domain.nexus import Between, RelationshipEvent
from service.domain.report import Relationship
from service.domain.summary import Occasion

_KNOWN = {"separated": Between.SEPARATION, "reconciled": Between.RECONCILIATION}
_SAYS = {
    Between.SEPARATION: "the relationship is said to have ended",
    Between.RECONCILIATION: "the two are said to have come together again",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One mention of one event."""

    what: Between
    when: Moment
    ground: Ground


def between(accounts: Sequence[Account], words: Vocabulary) -> tuple[RelationshipEvent, ...]:
    """Separations and reconciliations in order of time, each with the occasions on either side of it."""
    told = [*_noted(accounts, words), *_by_dates(accounts)]
    occasions = list({account.occasion.number: account.occasion for account in accounts}.values())
    found: list[RelationshipEvent] = []
    for what in Between:
        own = sorted((t for t in told if t.what is what), key=lambda t: (t.when.first, t.when.coarseness, _place(t)))
        found += [_event(what, group, occasions) for group in _same(own)]
    return tuple(sorted(found, key=lambda event: (event.when.first, event.when.last, event.what)))


def spells_of(accounts: Iterable[Account]) -> Iterator[tuple[Account, str, Relationship]]:
    """What the reports say of the relationship of the two, each with its account and its place."""
    for account in accounts:
        report = account.member.report
        is_list = isinstance(report.body.get("relationship"), list)
        for number, relation in enumerate(report.relationships):
            if {relation.source, relation.target} == {account.member.victim, account.member.suspect}:
                yield account, f"/relationship/{number}" if is_list else "/relationship", relation


def _noted(accounts: Iterable[Account], words: Vocabulary) -> Iterator[Told]:
    for account in accounts:
        for pointer, note in account.notes("knowledge"):
            what = _KNOWN.get(words.code("knowledge", note.get("kind") or note.get("code")))
            when = read_moment(note.get("at") or note.get("since"))
            if what and when and note.get("value") is not False:
                yield Told(what, when, account.ground(pointer, _SAYS[what]))


def _by_dates(accounts: Sequence[Account]) -> Iterator[Told]:
    spells = [
        (account, pointer, read_moment(r.started), read_moment(r.ended)) for account, pointer, r in spells_of(accounts)
    ]
    ends = [ended for *_, ended in spells if ended]
    for account, pointer, started, ended in spells:
        if ended:
            says = _SAYS[Between.SEPARATION]
            yield Told(Between.SEPARATION, ended, account.ground(f"{pointer}/ended", says))
        if started and any(end.last < started.first for end in ends):
            says = _SAYS[Between.RECONCILIATION]
            yield Told(Between.RECONCILIATION, started, account.ground(f"{pointer}/started", says))


def _same(told: Sequence[Told]) -> list[list[Told]]:
    """Mentions that may be of one event, the most exact of each first; a mention joins the first that it may be."""
    groups: list[list[Told]] = []
    for one in sorted(told, key=lambda t: (t.when.coarseness, t.when.first, _place(t))):
        home = next((group for group in groups if group[0].when.may_be(one.when)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    return groups


def _event(what: Between, told: Sequence[Told], occasions: Iterable[Occasion]) -> RelationshipEvent:
    when = told[0].when
    days = [(o.number, *days_of(o)) for o in occasions]
    return RelationshipEvent(
        what=what,
        when=when,
        after=max((number for number, _, last in days if last < when.first), default=None),
        before=min((number for number, first, _ in days if first > when.last), default=None),
        grounds=tuple(one.ground for one in sorted(told, key=_place)),
    )


def _place(told: Told) -> tuple[int, str, str]:
    return told.ground.occasion, told.ground.incident_id, told.ground.pointer
