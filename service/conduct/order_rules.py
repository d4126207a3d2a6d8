"""The kinds of protective order, and what their breach is, as dated reference data. Floor 0b."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.conduct.rule_sets import RULES, RuleSets, Table
from service.conduct.statements import code_of
from service.domain.orders import BreachIs


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderKind:
    """One kind of order. ``binds_from`` is ``served`` or ``made``; ``notification_days`` count from service, the day
    of service being the first, and are ``None`` for an order that asks for no notification; ``is_notified_once`` if
    one that replaces an interim order asks for none of its own."""

    key: str
    title: str
    statute: str
    names: frozenset[str]
    breach: BreachIs
    breach_codes: frozenset[str]
    binds_from: str
    notification_days: int | None
    is_notified_once: bool
    notification_statute: str
    notification_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRules:
    """What holds of orders on a day; what each number and text means is said in the file."""

    date: str
    kinds: tuple[OrderKind, ...]
    expiry_notice_days: tuple[int, ...]
    expiry_activity_months: int
    awareness: frozenset[str]
    breach_behaviours: frozenset[str]
    text: Mapping[str, str]

    def kind_of(self, name: str) -> OrderKind | None:
        """The kind that feeds call by that name, whatever its case and spaces."""
        plain = code_of(name)
        return next((kind for kind in self.kinds if plain in kind.names or plain == code_of(kind.title)), None)

    def kind_breached_by(self, cjs_code: str) -> OrderKind | None:
        """The kind of order whose breach has that CJS code."""
        return next((kind for kind in self.kinds if cjs_code.upper() in kind.breach_codes), None)


def order_rules(on: date, rules: RuleSets = RULES) -> OrderRules:
    """The rules on orders that hold on a day; raises ``LookupError`` if there are none."""
    return rules.on("orders", on, _read)


def _read(table: Table) -> OrderRules:
    return OrderRules(
        date=table["date"],
        kinds=tuple(
            OrderKind(
                key=key,
                title=kind["title"],
                statute=kind["statute"],
                names=frozenset(kind["names"]),
                breach=BreachIs(kind["breach"]),
                breach_codes=frozenset(kind["breach_codes"]),
                binds_from=kind.get("binds_from", "served"),
                notification_days=kind.get("notification_days"),
                is_notified_once=kind.get("notification_once", False),
                notification_statute=kind.get("notification_statute", ""),
                notification_codes=tuple(kind.get("notification_codes", ())),
            )
            for key, kind in table["kinds"].items()
        ),
        expiry_notice_days=tuple(sorted(table["expiry_notice_days"], reverse=True)),
        expiry_activity_months=table["expiry_activity_months"],
        awareness=frozenset(table["awareness"]),
        breach_behaviours=frozenset(table["breach_behaviours"]),
        text=table["text"],
    )
