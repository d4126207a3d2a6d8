"""Every clock of a course as it stands on a day. Floor 0b.

Beside limits on proceedings: when an order ends, by when names and address are to be notified under it, and by when
risk is to be assessed anew. A clock says what the reports hold; where they do not tell, it says that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from service.conduct.accounts import accounts_of, days_of
from service.conduct.moments import days_after, months_after
from service.conduct.order_rules import OrderKind, OrderRules, order_rules
from service.conduct.rule_sets import RULES, RuleSets, Table
from service.conduct.uk_time import uk_day
from service.domain.clocks import Clocks, Due, DueOf, DueState, Limit
from service.domain.moment import Moment
from service.domain.orders import Order, Orders
from service.domain.report import Kind
from service.domain.standing import Standing
from service.domain.summary import Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What clocks need beside the course: its orders, its limits on proceedings, when risk was last assessed, and when
    the matter was closed."""

    orders: Orders
    limits: tuple[Limit, ...] = ()
    assessed_at: datetime | None = None
    closed: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockRules:
    """Days to keep other than limits; what each number means is said in the file."""

    reassess_within_days: int
    ends_with_matter: frozenset[str]
    text: Mapping[str, str]


def _read(table: Table) -> ClockRules:
    return ClockRules(table["reassess_within_days"], frozenset(table["ends_with_matter"]), table["text"])


def clocks_of(summary: Summary, on: date, beside: Beside, rules: RuleSets = RULES) -> Clocks:
    """Every clock of the course on that day, by the rules that hold on it."""
    held, orders = rules.on("clocks", on, _read), order_rules(on, rules)
    counted = _Counted(summary, on, held, orders, beside.closed)
    dues = [due for order in beside.orders.orders for due in counted.of_order(order, beside.orders.orders)]
    dues += counted.reassessment(beside.assessed_at)
    return Clocks(
        on=on,
        limits=beside.limits,
        dues=tuple(sorted(dues, key=lambda due: (due.on is None, due.on or on, due.of, due.order or 0))),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    summary: Summary
    on: date
    rules: ClockRules
    orders: OrderRules
    closed: tuple[Moment, ...]

    def of_order(self, order: Order, among: Sequence[Order]) -> Iterator[Due]:
        """When it ends, and by when it asks for notification if it does."""
        yield self._end(order)
        kind = next((kind for kind in self.orders.kinds if kind.key == order.kind), None)
        if kind is not None and kind.notification_days is not None:
            yield self._notification(order, kind, kind.notification_days, among)

    def reassessment(self, assessed_at: datetime | None) -> Iterator[Due]:
        """By when to assess anew, if anything was reported since, or never."""
        known = [
            (account.member.report.reported_at or account.member.received_at, account.occasion.number)
            for account in accounts_of(self.summary)
            if account.member.standing is not Standing.UNATTRIBUTED
            and account.member.report.kind is not Kind.CPS_REFERRAL
        ]
        since = sorted((at, number) for at, number in known if assessed_at is None or at > assessed_at)
        if since:
            due = days_after(uk_day(since[0][0]), self.rules.reassess_within_days)
            text = "reassessment_none" if assessed_at is None else "reassessment"
            numbers = tuple(sorted({number for _, number in since}))
            yield replace(self._due(DueOf.REASSESSMENT, self._running(due), text), **self._on(due), occasions=numbers)
        elif assessed_at is not None:
            yield self._due(DueOf.REASSESSMENT, DueState.MET, "reassessment_met")

    def _end(self, order: Order) -> Due:
        ends = DueOf.ORDER_ENDS
        if closed := self._closed(order):
            return replace(self._due(ends, DueState.ENDED, "matter_ended"), order=order.number, **self._on(closed))
        if order.expires is None:
            if order.is_until_further_order:
                return replace(self._due(ends, DueState.OPEN_ENDED, "order_open"), order=order.number)
            return replace(self._due(ends, DueState.NOT_KNOWN, "order_end_unknown"), order=order.number)
        known = {"order": order.number, **self._on(order.expires.first)}
        if self.on > order.expires.last:
            return replace(self._due(ends, DueState.ENDED, "order_ended"), **known)
        recent = self._recent()
        text = "order_ends" if recent else "order_ends_quiet"
        left = (order.expires.first - self.on).days
        notice = min((n for n in self.orders.expiry_notice_days if left <= n), default=None) if recent else None
        return replace(self._due(ends, DueState.RUNNING, text), **known, occasions=recent, notice=notice)

    def _closed(self, order: Order) -> date | None:
        """When the matter in which the order was made was closed, if such an order ends with it."""
        begun = order.served or order.made
        if order.kind not in self.rules.ends_with_matter or begun is None:
            return None
        return min((c.last for c in self.closed if c.first >= begun.last and c.last <= self.on), default=None)

    def _recent(self) -> tuple[int, ...]:
        """Occasions that are or may be his in the months before."""
        since = months_after(self.on, -self.orders.expiry_activity_months)
        return tuple(
            occasion.number
            for occasion in self.summary.occasions
            if occasion.standing is not Standing.UNATTRIBUTED and days_of(occasion)[1] >= since
        )

    def _notification(self, order: Order, kind: OrderKind, days: int, among: Sequence[Order]) -> Due:
        state, due = DueState.NOT_KNOWN, days_after(order.served.first, days - 1) if order.served else None
        if kind.is_notified_once and not order.interim and any(_is_replaced(other, order) for other in among):
            state, due = DueState.NOT_ASKED, None
        elif due and order.notified:
            state = DueState.MET if order.notified.last <= due else DueState.MET_LATE
        elif due:
            state = self._running(due)
        said = self._due(DueOf.NOTIFICATION, state, _NOTIFICATION[state], kind)
        return replace(said, order=order.number, **self._on(due))

    def _running(self, due: date) -> DueState:
        return DueState.OVERDUE if self.on > due else DueState.RUNNING

    def _on(self, due: date | None) -> dict[str, Any]:
        return {"on": due, "days_left": (due - self.on).days if due else None}

    def _due(self, of: DueOf, state: DueState, text: str, kind: OrderKind | None = None) -> Due:
        sentence = self.rules.text[text].format(
            months=self.orders.expiry_activity_months,
            days=kind.notification_days if kind else None,
            statute=kind.notification_statute if kind else "",
        )
        return Due(
            of=of, order=None, on=None, days_left=None, notice=None, state=state, sentence=sentence, occasions=()
        )


_NOTIFICATION = {
    DueState.RUNNING: "notification",
    DueState.OVERDUE: "notification_overdue",
    DueState.MET: "notification_met",
    DueState.MET_LATE: "notification_late",
    DueState.NOT_ASKED: "notification_not_asked",
    DueState.NOT_KNOWN: "notification_unknown",
}


def _is_replaced(interim: Order, order: Order) -> bool:
    """Whether an order replaced an interim one of its kind that was served."""
    if not interim.interim or interim.kind != order.kind or interim.served is None:
        return False
    made = order.made or order.served
    return made is not None and interim.served.first <= made.last
