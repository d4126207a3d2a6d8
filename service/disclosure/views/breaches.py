"""Orders as all reports tell of them together, and the breaches of each. Floor 0b.

What a report says of an order in its own words stands here without protected details. Who else is protected by it is
not told: that would name persons who are nobody's business in this course.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from service.disclosure.protected import Protected
from service.disclosure.views.facts import Facts
from service.disclosure.views.shown import Shown
from service.domain.moment import Moment
from service.domain.orders import Belongs, Breach, BreachIs, Order, Prohibition, Remark


class MomentShown(Shown):
    """The days between which something lies; ``at`` is the instant, where that is told."""

    first: date
    last: date
    at: datetime | None


class ProhibitionShown(Shown):
    """One term of an order."""

    id: str
    text: str
    area: str
    channels: tuple[str, ...]


class OrderFound(Shown):
    """One order. Where reports differ on a date, ``disputed`` names it and the cautious one stands.

    ``binds_from`` is ``served`` or ``made``; ``breach_is`` what the law makes of a breach.
    """

    number: int
    kind: str
    type: str
    title: str
    statute: str
    reference: str
    court: str
    origin: str
    interim: bool | None
    made: MomentShown | None
    served: MomentShown | None
    served_how: str
    expires: MomentShown | None
    is_until_further_order: bool
    protects_victim: bool | None
    prohibitions: tuple[ProhibitionShown, ...]
    requirements: tuple[str, ...]
    variations: tuple[MomentShown, ...]
    awareness: tuple[str, ...]
    notified: MomentShown | None
    is_without_notice: bool
    disputed: tuple[str, ...]
    breach_is: BreachIs
    binds_from: str
    facts: tuple[int, ...]


class RemarkShown(Shown):
    """One thing to see about a breach."""

    code: str
    text: str


class BreachShown(Shown):
    """A report of a breach, the order it is of by number, and what stands in the way of proof."""

    incident_id: str
    occasion: int
    day: date
    order: int | None
    belongs: Belongs
    candidates: tuple[int, ...]
    conditions: tuple[ProhibitionShown, ...]
    breach_is: BreachIs
    is_provable_yet: bool
    missing: tuple[RemarkShown, ...]
    notes: tuple[RemarkShown, ...]
    has_conduct_crime: bool
    facts: tuple[int, ...]


def orders_found(orders: Iterable[Order], protected: Protected, facts: Facts) -> tuple[OrderFound, ...]:
    """The orders, in order of their making."""
    return tuple(_order(order, protected, facts) for order in orders)


def breaches_shown(breaches: Iterable[Breach], protected: Protected, facts: Facts) -> tuple[BreachShown, ...]:
    """The breaches, in order of time."""
    return tuple(
        BreachShown(
            incident_id=b.incident_id,
            occasion=b.occasion,
            day=b.day,
            order=b.order,
            belongs=b.belongs,
            candidates=b.candidates,
            conditions=_prohibitions(b.conditions, protected),
            breach_is=b.breach_is,
            is_provable_yet=b.is_provable_yet,
            missing=_remarks(b.missing),
            notes=_remarks(b.notes),
            has_conduct_crime=b.has_conduct_crime,
            facts=facts.of(b.grounds),
        )
        for b in breaches
    )


def _order(order: Order, protected: Protected, facts: Facts) -> OrderFound:
    plain = protected.black_out
    return OrderFound(
        number=order.number,
        kind=order.kind,
        type=plain(order.type),
        title=plain(order.title),
        statute=order.statute,
        reference=plain(order.reference),
        court=plain(order.court),
        origin=plain(order.origin),
        interim=order.interim,
        made=moment_shown(order.made),
        served=moment_shown(order.served),
        served_how=plain(order.served_how),
        expires=moment_shown(order.expires),
        is_until_further_order=order.is_until_further_order,
        protects_victim=order.protects_victim,
        prohibitions=_prohibitions(order.prohibitions, protected),
        requirements=tuple(map(plain, order.requirements)),
        variations=tuple(shown for one in order.variations if (shown := moment_shown(one))),
        awareness=tuple(map(plain, order.awareness)),
        notified=moment_shown(order.notified),
        is_without_notice=order.is_without_notice,
        disputed=order.disputed,
        breach_is=order.breach_is,
        binds_from=order.binds_from,
        facts=facts.of(order.grounds),
    )


def _prohibitions(terms: Iterable[Prohibition], protected: Protected) -> tuple[ProhibitionShown, ...]:
    plain = protected.black_out
    return tuple(
        ProhibitionShown(
            id=plain(term.id), text=plain(term.text), area=plain(term.area), channels=tuple(map(plain, term.channels))
        )
        for term in terms
    )


def _remarks(remarks: Iterable[Remark]) -> tuple[RemarkShown, ...]:
    return tuple(RemarkShown(code=remark.code, text=remark.text) for remark in remarks)


def moment_shown(moment: Moment | None) -> MomentShown | None:
    """The moment, if there is one."""
    return MomentShown(first=moment.first, last=moment.last, at=moment.at) if moment else None
