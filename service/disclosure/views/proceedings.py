"""What became of a course before prosecutors and courts (docs/disclosure.md, row 30). Floor 0b.

Police and prosecutors see every event. A partner is told what came of it and when the next hearing is, never for which
offence, at which court or under which reference: that is for the officer in the case or the witness care unit to say.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.disclosure.protected import Protected
from service.disclosure.views.breaches import MomentShown, moment_shown
from service.disclosure.views.facts import Facts
from service.disclosure.views.shown import Shown
from service.domain.moment import Moment
from service.domain.proceedings import Proceeding


class OffenceCharged(Shown):
    """An offence that an event is about."""

    cjs_code: str
    ho_class: str
    name: str


class ProceedingStated(Shown):
    """One event. ``is_counted`` if the clocks count it: police or prosecutors tell of it, and of whom is sure."""

    event: str
    says: str
    on: MomentShown | None
    offences: tuple[OffenceCharged, ...]
    court: str
    next_hearing: MomentShown | None
    is_counted: bool


class ProceedingShown(ProceedingStated):
    """One event with the facts it rests on."""

    facts: tuple[int, ...]


class OutcomeStated(Shown):
    """What came of it: the day as ``2026-11-03``, the month as ``2026-11`` or the year, empty where not known."""

    event: str
    says: str
    on: str


class ProceedingsStated(Shown):
    """Outcomes in order, and when the next hearing is, where one is known."""

    outcomes: tuple[OutcomeStated, ...]
    next_hearing: str | None


def proceedings_shown(found: Iterable[Proceeding], protected: Protected, facts: Facts) -> tuple[ProceedingShown, ...]:
    """The events by day, with their facts."""
    return tuple(ProceedingShown(**_stated(one, protected).model_dump(), facts=facts.of(one.grounds)) for one in found)


def proceedings_listed(found: Iterable[Proceeding], protected: Protected) -> tuple[ProceedingStated, ...]:
    """The events by day, without what they rest on."""
    return tuple(_stated(one, protected) for one in found)


def outcomes_stated(found: Iterable[Proceeding], hearing: Moment | None) -> ProceedingsStated:
    """What a victim's advocate is told."""
    return ProceedingsStated(
        outcomes=tuple(
            OutcomeStated(event=one.event, says=one.says, on=_text(one.on))
            for one in found
            if one.is_outcome and one.is_counted
        ),
        next_hearing=_text(hearing) if hearing else None,
    )


def _stated(one: Proceeding, protected: Protected) -> ProceedingStated:
    return ProceedingStated(
        event=one.event,
        says=one.says,
        on=moment_shown(one.on),
        offences=tuple(OffenceCharged(cjs_code=o.cjs_code, ho_class=o.ho_class, name=o.name) for o in one.offences),
        court=protected.black_out(one.court),
        next_hearing=moment_shown(one.next_hearing),
        is_counted=one.is_counted,
    )


def _text(moment: Moment | None) -> str:
    """The day, or as much of it as is known."""
    if moment is None:
        return ""
    if moment.day is not None:
        return moment.day.isoformat()
    is_month = moment.first.month == moment.last.month
    return f"{moment.first:%Y-%m}" if is_month else f"{moment.first:%Y}"
