"""One course as the investigator, the prosecutor and the practitioner each see it. Floor 3.

Each is read over HTTP with that person's own token, and shown out of nothing but the answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.cli.demo.asking import Asker
from service.cli.demo.words import conduct_in_words, count_of, when
from service.disclosure.forces import agency_name
from service.disclosure.views.clocks import LimitFound
from service.disclosure.views.cps import CpsCourse, CpsIncident
from service.disclosure.views.orders import OrderTerms
from service.disclosure.views.partner import PartnerCourse
from service.disclosure.views.persons import DetailShown, NameShown, SuspectShown, VictimShown
from service.disclosure.views.police import PoliceCourse, PoliceIncident, PoliceTimeline
from service.disclosure.views.proceedings import ProceedingShown
from service.disclosure.views.shown import OccasionCounts, PromptShown
from service.domain.agency import AgencyId

NOT_SHOWN = {
    "victim.safe_addresses": "her safe address",
    "victim.safe_contacts": "her safe phone and mail",
    "victim.identifiers": "her official numbers",
    "suspect.identifiers.other_kinds": "his NHS and National Insurance numbers",
    "prompts.protective": "prompts that tell who protects her",
}
"""Fields that a view leaves out, in words."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One occasion in a timeline: its number, when, what, how firmly it stands, and who reported it in which words."""

    number: int
    when: str
    conduct: str
    standing: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """What one reader sees of a course, in words."""

    reader: str
    asked: str
    facts: tuple[tuple[str, str], ...]
    occasions: tuple[Occasion, ...]
    prompts: tuple[str, ...]
    not_shown: str


def investigator_sees(asker: Asker, course_id: str) -> Sight:
    """The whole, whichever force recorded what."""
    path, own = f"/v1/police/courses/{course_id}", str(asker.credential.agency)
    course = asker.read(path, PoliceCourse)
    timeline = asker.read(f"{path}/timeline", PoliceTimeline)
    return Sight(
        reader=f"The investigator, {asker.credential.agency_name}",
        asked=f"GET {path} and {path.rpartition('/')[0]}/…/timeline",
        facts=(
            ("status", _course(course.status.value, course.occasions, course.gaps.span_days)),
            ("reported by", _agencies(course.agencies)),
            ("victim", _victim(course.victim, own)),
            ("suspect", _suspect(course.suspect, own)),
            ("relationship", _several(r.type.replace("_", " ") for r in course.relationships)),
            ("orders", _orders(course.orders)),
            ("proceedings", _proceedings(course.record.proceedings)),
            ("summary limit", _limits(course.record.clocks.limits)),
        ),
        occasions=tuple(
            Occasion(
                occasion.number,
                when(occasion.started, occasion.ended, occasion.precision),
                conduct_in_words(occasion.behaviours),
                occasion.standing.value,
                tuple(map(_report, occasion.incidents)),
            )
            for occasion in timeline.occasions
        ),
        prompts=_prompts(course.prompts),
        not_shown=_several(NOT_SHOWN.get(field, field) for field in course.redactions),
    )


def prosecutor_sees(asker: Asker, course_id: str) -> Sight:
    """What bears on the offence; what partners wrote comes by way of the police."""
    path, own = f"/v1/cps/courses/{course_id}", str(asker.credential.agency)
    course = asker.read(path, CpsCourse)
    reports = {incident.id: incident for incident in course.incidents}
    return Sight(
        reader=f"The prosecutor, {asker.credential.agency_name}",
        asked=f"GET {path}",
        facts=(
            ("case", _several(course.urns)),
            ("status", _course(course.status.value, course.occasions, course.gaps.span_days)),
            ("victim", _victim(course.victim, own)),
            ("suspect", _suspect(course.suspect, own)),
            ("offences", _several(c.cjs_code for i in course.incidents for c in i.classifications)),
            ("orders", _orders(course.orders)),
            ("proceedings", _proceedings(course.record.proceedings)),
            ("summary limit", _limits(course.record.clocks.limits)),
        ),
        occasions=tuple(
            Occasion(
                occasion.number,
                when(occasion.started, occasion.ended, occasion.precision),
                conduct_in_words(occasion.behaviours),
                occasion.standing.value,
                tuple(_report(reports[incident]) for incident in occasion.incidents),
            )
            for occasion in course.timeline
        ),
        prompts=_prompts(course.prompts),
        not_shown=_several(NOT_SHOWN.get(field, field) for field in course.redactions),
    )


def practitioner_sees(asker: Asker, course_id: str) -> Sight:
    """Days and kinds of conduct of her own client's course, and nothing that another agency knows of either person."""
    path = f"/v1/partner/courses/{course_id}"
    course = asker.read(path, PartnerCourse)
    breaches = course.breaches
    return Sight(
        reader=f"The practitioner, {asker.credential.agency_name}",
        asked=f"GET {path}",
        facts=(
            ("status", f"{course.status.value.replace('_', ' ')}: {count_of(course.occasions, 'occasion')}"),
            ("own reports", _several(f"{own.reference} ({own.standing.value})" for own in course.own_reports)),
            ("her client", _several(course.victim.names)),
            ("suspect", f"{_several(course.suspect.names)} (as she reported him)"),
            ("orders", _orders(course.orders)),
            ("breaches", f"{breaches.occasions}, the latest in {breaches.latest_month}" if breaches.occasions else ""),
            ("proceedings", _several(f"{one.says} on {one.on}" for one in course.proceedings.outcomes)),
            ("next hearing", course.proceedings.next_hearing or ""),
            ("advice", course.ask_police or ""),
            ("others", f"{count_of(course.other_agencies, 'other agency reports', 'other agencies report')} on her"),
        ),
        occasions=tuple(Occasion(o.number, o.on, conduct_in_words(o.behaviours), "", ()) for o in course.timeline),
        prompts=_prompts(course.prompts),
        not_shown="who the other agencies are, what anybody wrote, hours and places, what others know of either person "
        "(his date of birth, address, vehicle, numbers), and what joined the reports",
    )


def _course(status: str, counts: OccasionCounts, days: int) -> str:
    firm = ((counts.attributed, "attributed"), (counts.suspected, "suspected"), (counts.unattributed, "unattributed"))
    split = ", ".join(f"{number} {word}" for number, word in firm if number)
    return f"{status.replace('_', ' ')}: {count_of(counts.total, 'occasion')} ({split}) over {count_of(days, 'day')}"


def _agencies(names: Iterable[str]) -> str:
    return _several(agency_name(AgencyId.parse(name)) for name in names)


def _victim(victim: VictimShown, own: str) -> str:
    return _joined(_names(victim.names, own), _born(victim.dobs, own))


def _suspect(suspect: SuspectShown, own: str) -> str:
    return _joined(
        _names(suspect.names, own),
        _born(suspect.dobs, own),
        *(f"{i.type.upper()} {i.value}" for i in suspect.identifiers if i.type == "pnc"),
        *(f"{c.type} {c.value}" for c in suspect.contacts),
        *(f"vehicle {vehicle.value}" for vehicle in suspect.vehicles),
    )


def _names(names: Sequence[NameShown], own: str) -> str:
    """The name that the reader's own agency uses first, then the others."""
    main, *others = [name.text for name in sorted(names, key=lambda n: (n.is_alias, own not in n.said_by))] or [""]
    return f"{main} (also {', '.join(others)})" if others else main


def _born(dobs: Sequence[DetailShown], own: str) -> str:
    said = [dob.value for dob in sorted(dobs, key=lambda d: own not in d.said_by)]
    return f"born {' or '.join(said)}" if said else ""


def _orders(orders: Iterable[OrderTerms]) -> str:
    return _several(
        f"{'interim ' if order.interim else ''}{order.type}, made {order.made_at[:10]}, served {order.served_at[:10]}"
        for order in orders
    )


def _proceedings(events: Iterable[ProceedingShown]) -> str:
    return _several(
        f"{event.says}{f' on {event.on.first}' if event.on else ''}"
        f"{f' with {_several(o.name for o in event.offences)}' if event.offences else ''}"
        f"{f', next hearing {event.next_hearing.first}' if event.next_hearing else ''}"
        for event in events
    )


def _limits(limits: Iterable[LimitFound]) -> str:
    """The last day for the summary offences of the course, or that it was stopped."""
    return _several(
        f"{limit.name.lower()} {limit.attributed.last_day} ({limit.state.value.replace('_', ' ')})"
        for limit in limits
        if limit.is_of_course and limit.has_limit and limit.attributed
    )


def _report(incident: PoliceIncident | CpsIncident) -> str:
    words = incident.narrative if incident.narrative is not None else "[what they wrote is theirs to show: ask them]"
    return f"{incident.agency_name}, {incident.reference}: {words}"


def _prompts(prompts: Iterable[PromptShown]) -> tuple[str, ...]:
    return tuple(prompt.text for prompt in prompts)


def _several(texts: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
