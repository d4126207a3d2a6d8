"""Protective orders as the reports of a course tell of them. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.disclosure.protected import Protected
from service.disclosure.views.shown import Shown
from service.domain.course import Course


class OrderTerms(Shown):
    """What an order says: its kind, its dates as reported, and its conditions, without protected details."""

    type: str
    interim: bool | None
    made_at: str
    served_at: str
    expires_at: str
    conditions: tuple[str, ...]


class OrderShown(OrderTerms):
    """An order with its court and reference, and the agencies that report it."""

    reference: str
    court: str
    said_by: tuple[str, ...]


def orders_of(course: Course, protected: Protected) -> tuple[OrderShown, ...]:
    """The orders that the reports name, each once."""
    found: dict[tuple[Any, ...], tuple[dict[str, Any], set[str]]] = {}
    for agency, order in _reported(course):
        terms = _terms(order, protected)
        terms["reference"] = protected.black_out(_text(order.get("reference")))
        terms["court"] = protected.black_out(_text(order.get("court")))
        found.setdefault(tuple(terms.values()), (terms, set()))[1].add(agency)
    return tuple(
        OrderShown(**terms, said_by=tuple(sorted(said_by)))
        for _, (terms, said_by) in sorted(found.items(), key=lambda item: str(item[0]))
    )


def terms_of(course: Course, protected: Protected) -> tuple[OrderTerms, ...]:
    """What the orders say, each once, without court, reference or who reports them."""
    found = {tuple(terms.values()): terms for _, order in _reported(course) if (terms := _terms(order, protected))}
    return tuple(OrderTerms(**terms) for _, terms in sorted(found.items(), key=lambda item: str(item[0])))


def _reported(course: Course) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for member in course.members:
        for order in member.report.body.get("orders") or ():
            if isinstance(order, Mapping):
                yield str(member.agency), order


def _terms(order: Mapping[str, Any], protected: Protected) -> dict[str, Any]:
    interim = order.get("interim")
    conditions = order.get("conditions")
    listed = conditions if isinstance(conditions, list | tuple) else [conditions]
    texts = (_text(c.get("text") if isinstance(c, Mapping) else c) for c in listed)
    return {
        "type": protected.black_out(_text(order.get("type"))),
        "interim": interim if isinstance(interim, bool) else None,
        "made_at": _text(order.get("made_at")),
        "served_at": _text(order.get("served_at")),
        "expires_at": _text(order.get("expires_at")),
        "conditions": tuple(protected.black_out(text) for text in texts if text),
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
