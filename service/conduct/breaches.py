"""Reports of a breach: each with its order and its occasion, and what stands in the way of proving it. Floor 0b.

A breach is part of the course like any other incident: reading it apart from the rest is what inspectors found in 2019
to hide the pattern. Service or awareness is an element of it, so where no report tells of that the record says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.conduct.accounts import Account, accounts_of, days_of
from service.conduct.crimes import Crimes, read_crimes
from service.conduct.order_rules import OrderRules, order_rules
from service.conduct.orders import OrderTold, orders_told, prohibitions_of, text_of, told_of_orders
from service.conduct.rule_sets import RULES, RuleSets
from service.conduct.uk_time import uk_day
from service.domain.findings import Ground
from service.domain.moment import Moment
from service.domain.orders import Belongs, Breach, BreachIs, Order, Orders, Prohibition, Remark
from service.domain.report import Kind, Precision
from service.domain.summary import Summary


@dataclass(frozen=True, slots=True)
class _Context:
    """What breaches are looked at by: the rules, the orders, and which notes of a report are of which order."""

    rules: OrderRules
    crimes: Crimes
    orders: Mapping[int, Order]
    told: Mapping[str, tuple[tuple[int, OrderTold], ...]]
    accounts: tuple[Account, ...]


def orders_of(summary: Summary, on: date, rules: RuleSets = RULES) -> Orders:
    """The orders of a course and the breaches of them that its reports tell of, by the rules that hold on that day."""
    held, accounts = order_rules(on, rules), accounts_of(summary)
    found = orders_told(told_of_orders(accounts, held))
    told: dict[str, tuple[tuple[int, OrderTold], ...]] = {}
    for order, notes in found:
        for one in notes:
            incident = one.account.member.incident_id
            told[incident] = (*told.get(incident, ()), (order.number, one))
    context = _Context(
        rules=held,
        crimes=rules.on("classifications", on, read_crimes),
        orders={order.number: order for order, _ in found},
        told=told,
        accounts=accounts,
    )
    breaches = (breach for account in accounts if (breach := _breach(account, context)))
    return Orders(tuple(context.orders.values()), tuple(breaches))


def _breach(account: Account, context: _Context) -> Breach | None:
    """The breach that a report tells of, if it does. A referral tells of what others reported."""
    grounds = tuple(_grounds(account, context))
    if not grounds or account.member.report.kind is Kind.CPS_REFERRAL:
        return None
    order, belongs, candidates = _order_of(account, context)
    conditions = _conditions(account, order, context)
    notes = [
        note for number, note in context.told.get(account.member.incident_id, ()) if order and number == order.number
    ]
    has_crime = _has_conduct_crime(account, context)
    return Breach(
        incident_id=account.member.incident_id,
        occasion=account.occasion.number,
        day=uk_day(account.member.report.occurred_from),
        at=account.member.report.occurred_from,
        order=order.number if order else None,
        belongs=belongs,
        candidates=candidates,
        conditions=conditions,
        breach_is=order.breach_is if order else BreachIs.NOT_KNOWN,
        missing=tuple(
            Remark(code, context.rules.text[code]) for code in _missing(account, order, conditions, context.rules)
        ),
        notes=tuple(
            Remark(code, context.rules.text[code]) for code in _noted(account, order, notes, has_crime, context.rules)
        ),
        has_conduct_crime=has_crime,
        grounds=grounds,
    )


def _grounds(account: Account, context: _Context) -> Iterator[Ground]:
    report = account.member.report
    for number, behaviour in enumerate(report.behaviours):
        if behaviour.code in context.rules.breach_behaviours:
            yield account.ground(f"/behaviours/{number}", "the breach of an order is reported")
    for pointer, cjs_code in _codes(account):
        if context.rules.kind_breached_by(cjs_code):
            yield account.ground(pointer, "the breach of an order is recorded")
    for _, note in context.told.get(account.member.incident_id, ()):
        if prohibitions_of(note.note.get("conditions_breached")):
            yield account.ground(f"{note.pointer}/conditions_breached", "a term of an order is said to be breached")


def _codes(account: Account) -> Iterator[tuple[str, str]]:
    """The CJS codes of the report's classifications with their places."""
    classification = account.member.report.body.get("classification") or {}
    listed = [("/classification/principal", classification.get("principal"))]
    listed += [(f"/classification/included/{n}", c) for n, c in enumerate(classification.get("included") or ())]
    for pointer, given in listed:
        if given and (code := (given.get("cjs_code") or "").strip().upper()):
            yield pointer, code


def _order_of(account: Account, context: _Context) -> tuple[Order | None, Belongs, tuple[int, ...]]:
    """The order that was breached, how that is known, and those that it may be where it is not."""
    kinds = {kind.key for _, code in _codes(account) if (kind := context.rules.kind_breached_by(code))}
    own = context.told.get(account.member.incident_id, ())
    said = {number for number, note in own if prohibitions_of(note.note.get("conditions_breached"))}
    named = said or _of_kinds({number for number, _ in own}, kinds, context)
    if len(named) == 1:
        return context.orders[named.pop()], Belongs.NAMED, ()
    first, last = _days(account)
    open_then = {
        order.number
        for order in context.orders.values()
        if order.in_force_on(first) is not False or order.in_force_on(last) is not False
    }
    fit = named or _of_kinds(open_then, kinds, context)
    if len(fit) == 1:
        return context.orders[fit.copy().pop()], Belongs.BY_KIND if kinds else Belongs.ONLY_ORDER, ()
    return None, Belongs.NOT_KNOWN, tuple(sorted(fit))


def _of_kinds(numbers: set[int], kinds: set[str], context: _Context) -> set[int]:
    """Those orders that are of one of the kinds, if any kind is told."""
    return {number for number in numbers if not kinds or context.orders[number].kind in kinds}


def _days(account: Account) -> tuple[date, date]:
    """The days on which the breach may have been: those of its report, or of its occasion where that is vague."""
    report = account.member.report
    if report.precision in {Precision.MONTH, Precision.UNKNOWN}:
        return days_of(account.occasion)
    return uk_day(report.occurred_from), uk_day(max(report.occurred_from, report.occurred_to or report.occurred_from))


def _conditions(account: Account, order: Order | None, context: _Context) -> tuple[Prohibition, ...]:
    return tuple(
        dict.fromkeys(
            term
            for number, note in context.told.get(account.member.incident_id, ())
            if order is None or number == order.number
            for term in prohibitions_of(note.note.get("conditions_breached"))
        )
    )


def _missing(
    account: Account, order: Order | None, conditions: Sequence[Prohibition], rules: OrderRules
) -> Iterator[str]:
    """Codes of what the record lacks, or holds against it."""
    if order is None:
        yield "order_missing"
        return
    first, last = _days(account)
    if order.made and last < order.made.first:
        yield "made_after"
    elif order.expires and _is_over(account, order):
        yield "expired"
    elif False in {order.in_force_on(first), order.in_force_on(last)}:
        yield "time_unknown"
    yield from _service(account, order, rules)
    if not conditions:
        yield "condition_missing"


def _is_over(account: Account, order: Order) -> bool:
    """Whether the order had ended by then; an end told to the minute counts to the minute."""
    expires = order.expires
    if expires is None:
        return False
    if expires.at and account.member.report.precision is Precision.MINUTE:
        return account.member.report.occurred_from >= expires.at
    return _days(account)[0] > expires.last


def _service(account: Account, order: Order, rules: OrderRules) -> Iterator[str]:
    """Codes of what is missing of service: of being made, for terms that are told when they are made.

    Where reports differ on service the latest counts, so that a difference is in the way only if it matters.
    """
    is_by_service = order.binds_from == "served" or order.made is None
    bound = order.served if is_by_service else order.made
    if bound is None:
        if not _is_aware(order, rules):
            yield "service_unknown"
    elif late := _too_late(account, bound):
        yield "service_disputed" if is_by_service and "served_at" in order.disputed else late


def _too_late(account: Account, bound: Moment) -> str:
    """Why an order did not bind by then, or may not have; nothing if it did."""
    if bound.at and account.member.report.precision is Precision.MINUTE:
        return "served_after" if account.member.report.occurred_from < bound.at else ""
    first, last = _days(account)
    if last < bound.first:
        return "served_after"
    return "same_day" if first <= bound.last else ""


def _is_aware(order: Order, rules: OrderRules) -> bool:
    return any(said in rules.awareness for said in order.awareness)


def _noted(
    account: Account, order: Order | None, notes: Iterable[OrderTold], has_crime: bool, rules: OrderRules
) -> Iterator[str]:
    """Codes of what else there is to see."""
    if order is not None:
        if order.served is None and order.binds_from == "served" and _is_aware(order, rules):
            yield "awareness_only"
        first, last = _days(account)
        if order.disputed:
            yield "dates_disputed"
        if any(first >= change.first for change in order.variations):
            yield "variation"
        if order.expires and not order.expires.at and first <= order.expires.last <= last:
            yield "ends_that_day"
        if any(text_of(note.note, "reasonable_excuse_offered") for note in notes):
            yield "excuse"
    if not has_crime:
        yield "conduct_crime_missing"


def _has_conduct_crime(account: Account, context: _Context) -> bool:
    """Whether a police record of the occasion carries a crime of stalking or harassment itself."""
    return any(
        context.crimes.crime(given).conduct
        for other in context.accounts
        if other.occasion.number == account.occasion.number and other.member.report.kind is Kind.POLICE_INCIDENT
        for given in other.member.report.classifications
    )
