"""Protective orders and their breaches, as the reports of a course tell of them. Floor 0a.

Whether somebody breached an order is for a court. A breach here is a report of one, with what the reports hold of
what a court would ask: which order, its service, its days, its terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from service.domain.findings import Ground
from service.domain.moment import Moment


class BreachIs(StrEnum):
    """What the law makes of a breach of that kind of order."""

    OFFENCE = "offence"
    CONTEMPT = "contempt"
    NEITHER = "neither"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Prohibition:
    """One term of an order, as told; any part may be empty."""

    id: str
    text: str
    area: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order, put together from every report that tells of it.

    ``number`` names it within the course. ``kind`` is its kind in the rules, empty for one they do not know, and
    ``type`` its name as first told. Where reports differ, ``disputed`` names the date (``made_at``, ``served_at``,
    ``expires_at``) and the cautious one stands: the latest service, the earliest making and end. An end that is
    neither told nor ``until_further_order`` is not known. ``protects_victim`` is ``None`` where no report names the
    protected persons in a way that can be told. ``awareness`` is how the suspect is said to know of it.
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
    made: Moment | None
    served: Moment | None
    served_how: str
    expires: Moment | None
    is_until_further_order: bool
    protected: tuple[str, ...]
    protects_victim: bool | None
    prohibitions: tuple[Prohibition, ...]
    requirements: tuple[str, ...]
    variations: tuple[Moment, ...]
    awareness: tuple[str, ...]
    notified: Moment | None
    is_without_notice: bool
    disputed: tuple[str, ...]
    breach_is: BreachIs
    binds_from: str
    grounds: tuple[Ground, ...]

    def in_force_on(self, day: date) -> bool | None:
        """Whether it was in force on that day, the day on which it ends included; ``None`` where that is not known.

        An order is in force from its making. That it binds whom it was not served on is not said.
        """
        if self.made and day < self.made.first:
            return False
        if self.expires and day > self.expires.last:
            return False
        is_begun = self.made is not None and day >= self.made.last
        is_open = self.is_until_further_order or (self.expires is not None and day <= self.expires.first)
        return True if is_begun and is_open else None


class Belongs(StrEnum):
    """How a breach is known to be of its order."""

    NAMED = "named"
    """Its own report names the order."""
    BY_KIND = "by_kind"
    """The crime recorded is the breach of such an order, and the course knows one of that kind alone."""
    ONLY_ORDER = "only_order"
    """The course knows one order alone that may have been in force."""
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to see about a breach: a code and a sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A report of a breach: of its order, and of an occasion of the course.

    ``order`` is the number of the order, or ``None``; ``candidates`` those that it may be of where that is not known.
    ``missing`` stands in the way of proof, ``notes`` are other things to see. ``is_provable_yet`` is ``False`` while
    anything is missing, and ``True`` says only that the record lacks none of what the rules ask for.
    ``has_conduct_crime`` if a report of the same occasion carries a stalking or harassment crime besides.
    """

    incident_id: str
    occasion: int
    day: date
    at: datetime
    order: int | None
    belongs: Belongs
    candidates: tuple[int, ...]
    conditions: tuple[Prohibition, ...]
    breach_is: BreachIs
    missing: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    has_conduct_crime: bool
    grounds: tuple[Ground, ...]

    @property
    def is_provable_yet(self) -> bool:
        """Whether nothing is missing of what the rules ask for."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of a course in order of their making, and the breaches in order of time."""

    orders: tuple[Order, ...]
    breaches: tuple[Breach, ...]

    @property
    def occasions_breached(self) -> tuple[int, ...]:
        """The occasions with a breach by number, each once however many agencies report it."""
        return tuple(sorted({breach.occasion for breach in self.breaches}))
