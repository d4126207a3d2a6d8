"""Orders as reports tell of them."""

from __future__ import annotations

from typing import Any

from service.conduct.breaches import orders_of
from service.domain.course import Member
from service.domain.orders import Orders

from .record_cases import day, record

TODAY = day("2026-11-24")
BREACH = "EXT_ORDER_BREACH"


NMO = {"type": "non-molestation order", "made_at": "2026-06-01", "served_at": "2026-06-03", "expires_at": "2027-06-01"}


def found(*members: Member) -> Orders:
    return orders_of(record(*members), TODAY)


def spo(**more: Any) -> dict[str, Any]:
    """A stalking protection order, served, as a report tells of it."""
    return {
        "type": "SPO",
        "reference": "SPO-47-2026-0031",
        "made_at": "2026-11-10",
        "served_at": "2026-11-14T15:20:00+00:00",
        "expires_at": "2028-11-10",
        **more,
    }
