"""The protective orders of a course, each put together from the reports that tell of it. Floor 0b.

Notes on orders are free JSON, so what does not read as it should is passed over. Two notes are of one order if they
give the same reference and kind; one without a reference is of the one order of its kind that its dates do not
contradict, and where there are several it stands by itself: two orders for one is a nuisance, one for two an error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.conduct.accounts import Account
from service.conduct.moments import read_moment
from service.conduct.order_rules import OrderKind, OrderRules
from service.conduct.statements import code_of
from service.domain.moment import Moment
from service.domain.orders import BreachIs, Order, Prohibition

_DATES = ("made_at", "served_at", "expires_at")
_OPEN_ENDED = frozenset({"until_further_order", "further_order", "indefinite", "ufo"})


@dataclass(frozen=True, slots=True)
class OrderTold:
    """One note of one report on one order."""

    account: Account
    pointer: str
    note: Mapping[str, Any]
    kind: OrderKind | None

    @property
    def key(self) -> tuple[str, str]:
        """Kind and reference, however they are written."""
        return self.kind.key if self.kind else code_of(text_of(self.note, "type")), self.reference

    @property
    def reference(self) -> str:
        """Its reference, or nothing; equal however it is written."""
        return "".join(char for char in text_of(self.note, "reference").casefold() if char.isalnum())

    @property
    def interim(self) -> bool | None:
        """Whether it is an interim order, if that is told."""
        said = self.note.get("interim")
        if isinstance(said, bool):
            return said
        return True if "interim" in code_of(text_of(self.note, "type")) else None

    def date(self, name: str) -> Moment | None:
        """The date of that name, if it can be read."""
        return read_moment(self.note.get(name))

    def may_be(self, other: OrderTold) -> bool:
        """Whether nothing told of the one contradicts the other."""
        if self.interim is not None and other.interim is not None and self.interim != other.interim:
            return False
        return all(a.may_be(b) for name in _DATES if (a := self.date(name)) and (b := other.date(name)))


def told_of_orders(accounts: Iterable[Account], rules: OrderRules) -> tuple[OrderTold, ...]:
    """Every note on an order, in order of the occasions."""
    return tuple(
        OrderTold(account, pointer, note, rules.kind_of(text_of(note, "type")))
        for account in accounts
        for pointer, note in account.notes("orders")
    )


def orders_told(told: Sequence[OrderTold]) -> list[tuple[Order, tuple[OrderTold, ...]]]:
    """Each order with the notes that it was put together from, in order of making, those without a date last."""
    groups = _grouped(told)
    in_order = sorted(groups, key=lambda group: (_first(group), [_place(one) for one in group]))
    return [(_order(number, group), tuple(group)) for number, group in enumerate(in_order, 1)]


def text_of(note: Mapping[str, Any], name: str) -> str:
    """The text of that name, or nothing."""
    value = note.get(name)
    return value if isinstance(value, str) else ""


def prohibitions_of(value: Any) -> tuple[Prohibition, ...]:
    """Terms however they are listed: texts, or objects with id, text, area and channels."""
    listed = value if isinstance(value, list | tuple) else [value]
    return tuple(found for one in listed if (found := _prohibition(one)))


def _prohibition(value: Any) -> Prohibition | None:
    if isinstance(value, str) and value:
        return Prohibition("", value)
    if not isinstance(value, Mapping):
        return None
    area = text_of(value, "exclusion_area") or text_of(value, "area")
    found = Prohibition(text_of(value, "id"), text_of(value, "text"), area, _texts(value.get("channels")))
    return found if found.id or found.text or found.area else None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(t for t in value if isinstance(t, str) and t) if isinstance(value, list | tuple) else ()


def _grouped(told: Sequence[OrderTold]) -> list[list[OrderTold]]:
    groups: dict[tuple[str, str, bool | None], list[OrderTold]] = defaultdict(list)
    known: dict[tuple[str, str], set[bool | None]] = defaultdict(set)
    named = [one for one in told if one.reference]
    for one in named:
        known[one.key] |= {one.interim} - {None}
    for one in named:
        interim = next(iter(known[one.key])) if len(known[one.key]) == 1 else one.interim
        groups[(*one.key, interim)].append(one)
    return _placed([one for one in told if not one.reference], list(groups.values()))


def _placed(told: Sequence[OrderTold], groups: list[list[OrderTold]]) -> list[list[OrderTold]]:
    """The groups with notes that give no reference, those that tell most first: in the one group that each may be of,
    by itself where there is none, and with its like where there are several."""
    alike: dict[tuple[Any, ...], list[OrderTold]] = defaultdict(list)
    for one in sorted(told, key=lambda one: (_openness(one), _place(one))):
        fit = [g for g in groups if g[0].key[0] == one.key[0] and all(one.may_be(other) for other in g)]
        if len(fit) == 1:
            fit[0].append(one)
        elif fit:
            alike[(one.key, one.interim, *(one.date(name) for name in _DATES))].append(one)
        else:
            groups.append([one])
    return [*groups, *alike.values()]


def _openness(one: OrderTold) -> tuple[int, timedelta]:
    """Less for a note that leaves less open: by how many dates it lacks, then by how vague they are."""
    dates = [moment for name in _DATES if (moment := one.date(name))]
    return -len(dates), sum((moment.coarseness[0] for moment in dates), timedelta(0))


def _place(one: OrderTold) -> tuple[int, str, str]:
    return one.account.occasion.number, one.account.member.incident_id, one.pointer


def _first(group: Sequence[OrderTold]) -> tuple[bool, Any, Any]:
    made = [moment for one in group if (moment := one.date("made_at") or one.date("served_at"))]
    return (not made, min((m.first for m in made), default=None) or 0, group[0].key)


def _order(number: int, group: Sequence[OrderTold]) -> Order:
    first, kind = group[0], group[0].kind
    ends = [text_of(one.note, "expires_at") for one in group]
    return Order(
        number=number,
        kind=kind.key if kind else "",
        type=text_of(first.note, "type"),
        title=kind.title if kind else "",
        statute=kind.statute if kind else "",
        reference=_one(group, "reference"),
        court=_one(group, "court"),
        origin=_one(group, "origin"),
        interim=next((one.interim for one in group if one.interim is not None), None),
        made=_chosen(group, "made_at", min),
        served=_chosen(group, "served_at", max),
        served_how=_one(group, "served_how"),
        expires=_chosen(group, "expires_at", min),
        is_until_further_order=any(code_of(end) in _OPEN_ENDED for end in ends),
        protected=tuple(dict.fromkeys(text for one in group for text in _protected(one))),
        protects_victim=_protects(group),
        prohibitions=tuple(dict.fromkeys(term for one in group for term in _terms(one))),
        requirements=tuple(dict.fromkeys(text for one in group for text in _texts(one.note.get("requirements")))),
        variations=tuple(sorted({m for one in group for m in _variations(one)}, key=lambda m: (m.first, m.last))),
        awareness=tuple(sorted({code_of(text) for one in group if (text := text_of(one.note, "awareness"))})),
        notified=_chosen(group, "notified_at", min),
        is_without_notice=any(one.note.get("without_notice") is True for one in group),
        disputed=tuple(name for name in _DATES if _is_disputed(group, name)),
        breach_is=kind.breach if kind else BreachIs.NOT_KNOWN,
        binds_from=kind.binds_from if kind else "served",
        grounds=tuple(one.account.ground(one.pointer, "an order is reported") for one in sorted(group, key=_place)),
    )


def _one(group: Iterable[OrderTold], name: str) -> str:
    return next((text for one in group if (text := text_of(one.note, name))), "")


def _moments(group: Iterable[OrderTold], name: str) -> list[Moment]:
    return sorted({m for one in group if (m := one.date(name))}, key=lambda m: (m.coarseness, m.first))


def _chosen(group: Iterable[OrderTold], name: str, cautious: Callable[..., Moment]) -> Moment | None:
    """The most exact date told; of dates that contradict each other, the cautious one."""
    told = _moments(group, name)
    apart = [m for number, m in enumerate(told) if not any(m.may_be(finer) for finer in told[:number])]
    return cautious(apart, key=lambda m: m.first) if apart else None


def _is_disputed(group: Sequence[OrderTold], name: str) -> bool:
    told = _moments(group, name)
    return any(not a.may_be(b) for a in told for b in told)


def _terms(one: OrderTold) -> Iterator[Prohibition]:
    for name in ("conditions", "prohibitions"):
        yield from prohibitions_of(one.note.get(name))


def _protected(one: OrderTold) -> Iterator[str]:
    listed = one.note.get("protected_persons")
    for person in listed if isinstance(listed, list | tuple) else ():
        if (
            text := person
            if isinstance(person, str)
            else text_of(person, "local_id")
            if isinstance(person, Mapping)
            else ""
        ):
            yield text


def _protects(group: Iterable[OrderTold]) -> bool | None:
    """Whether the course's victim is among the protected persons, where those are named as parties of the report."""
    is_told = False
    for one in group:
        parties = {party.local_id for party in one.account.member.report.parties}
        named = set(_protected(one)) & parties
        if one.account.member.victim in named:
            return True
        is_told = is_told or bool(named)
    return False if is_told else None


def _variations(one: OrderTold) -> Iterator[Moment]:
    listed = one.note.get("variations") or one.note.get("variation")
    for change in listed if isinstance(listed, list | tuple) else ():
        if moment := read_moment(change.get("at") if isinstance(change, Mapping) else change):
            yield moment
