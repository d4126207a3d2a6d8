"""What connects the occasions of a course, and what lies between them. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from service.disclosure.views.facts import Facts
from service.disclosure.views.shown import Shown
from service.domain.nexus import Between, Nexus, Shared


class GapShown(Shown):
    """Days from one occasion to the next, by number; ``is_silence`` if it is long."""

    before: int
    after: int
    days: int
    is_silence: bool


class SharedShown(Shown):
    """What several occasions have in common, and their numbers."""

    code: str
    text: str
    occasions: tuple[int, ...]


class AnniversaryShown(Shown):
    """An occasion near the same day of an earlier year: of an occasion, or of the relationship where that is null."""

    occasion: int
    of: date
    of_occasion: int | None
    years: int
    days_off: int


class BetweenShown(Shown):
    """That the two parted or came together again, between two days, and between which occasions if that is known."""

    what: Between
    first: date
    last: date
    after: int | None
    before: int | None
    facts: tuple[int, ...]


class HistoricShown(Shown):
    """An occasion that was told long after; it counts by the day of the event."""

    occasion: int
    event_day: date
    reported_day: date
    fact: int


class NexusShown(Shown):
    """Facts for whoever judges whether occasions are connected; none of them is a cut-off."""

    occasions: int
    dated: int
    gaps: tuple[GapShown, ...]
    conduct: tuple[SharedShown, ...]
    channels: tuple[SharedShown, ...]
    themes: tuple[SharedShown, ...]
    anniversaries: tuple[AnniversaryShown, ...]
    between: tuple[BetweenShown, ...]
    historic: tuple[HistoricShown, ...]


def nexus_shown(nexus: Nexus, facts: Facts) -> NexusShown:
    """What connects the occasions."""
    return NexusShown(
        occasions=nexus.occasions,
        dated=nexus.dated,
        gaps=tuple(GapShown(before=g.before, after=g.after, days=g.days, is_silence=g.is_silence) for g in nexus.gaps),
        conduct=_shared(nexus.conduct),
        channels=_shared(nexus.channels),
        themes=_shared(nexus.themes),
        anniversaries=tuple(
            AnniversaryShown(
                occasion=a.occasion, of=a.of, of_occasion=a.of_occasion, years=a.years, days_off=a.days_off
            )
            for a in nexus.anniversaries
        ),
        between=tuple(
            BetweenShown(
                what=b.what,
                first=b.when.first,
                last=b.when.last,
                after=b.after,
                before=b.before,
                facts=facts.of(b.grounds),
            )
            for b in nexus.between
        ),
        historic=tuple(
            HistoricShown(
                occasion=h.occasion, event_day=h.event_day, reported_day=h.reported_day, fact=facts.one(h.ground)
            )
            for h in nexus.historic
        ),
    )


def _shared(found: Iterable[Shared]) -> tuple[SharedShown, ...]:
    return tuple(SharedShown(code=s.code, text=s.text, occasions=s.occasions) for s in found)
