"""A chronology in the forms in which it is taken away. Floor 2; reads nothing, so there is nothing to log or commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from service.conduct.uk_time import uk_day, uk_time
from service.disclosure.forces import agency_name
from service.disclosure.views.breaches import MomentShown
from service.disclosure.views.chronology import Chronology, ChronologyOccasion, ChronologyReport, ReadBy
from service.disclosure.views.orders import OrderShown
from service.disclosure.views.proceedings import ProceedingStated
from service.documents.formats import Format
from service.documents.pdf import pdf_of
from service.documents.schedule import Entry, Schedule, Source, Watermark
from service.documents.sheet import sheet
from service.documents.word import docx_of
from service.domain.agency import AgencyId
from service.domain.report import Precision

TITLE = "Chronology of occasions"
STEPS_NOTE = "Steps order kinds of conduct by how grave they are; they are no grade of risk."

_HEAD = (
    "occasion", "started", "ended", "precision", "gap_days", "standing", "severity", "conduct_codes", "conduct",
    "agency", "agency_name", "reference", "incident_id", "reported_at", "report_standing", "classifications",
    "report_handling", "officer_contact", "narrative", "narrative_is_shown",
)  # fmt: skip
MARKS = ("handling", "read_by", "read_at", "request_id")
"""The columns that every line of a sheet ends in, so that no part of it goes without its watermark."""


def chronology_paper(shown: Chronology, form: Format) -> bytes:
    """The chronology in that form."""
    match form:
        case Format.JSON:
            return shown.model_dump_json().encode()
        case Format.CSV:
            return sheet((*_HEAD, *MARKS), _lines(shown))
        case Format.PDF:
            return pdf_of(schedule_of(shown))
        case Format.DOCX:
            return docx_of(schedule_of(shown))


def marks_of(handling: str, read_by: ReadBy) -> tuple[str, ...]:
    """What stands in the columns of the watermark."""
    return (handling, reader_text(read_by), instant(read_by.at), read_by.request_id)


def reader_text(read_by: ReadBy) -> str:
    """Who reads, in one line."""
    who = f"{read_by.acting_for} by {read_by.client_id}" if read_by.acting_for else read_by.client_id
    return f"{who}, {agency_name(AgencyId.parse(read_by.agency))} ({read_by.role})"


def _lines(shown: Chronology) -> Iterator[Sequence[str]]:
    marks = marks_of(shown.handling, shown.read_by)
    for occasion in shown.occasions:
        told = (
            str(occasion.number),
            instant(occasion.started),
            instant(occasion.ended),
            occasion.precision.value,
            _figure(occasion.gap_days),
            occasion.standing.value,
            _figure(occasion.severity),
            "; ".join(one.code for one in occasion.conduct),
            "; ".join(one.name for one in occasion.conduct),
        )
        for report in occasion.reports:
            yield (*told, *_of_report(report), *marks)


def _of_report(report: ChronologyReport) -> tuple[str, ...]:
    return (
        report.agency,
        report.agency_name,
        report.reference or "",
        report.incident_id or "",
        instant(report.reported_at),
        report.standing.value if report.standing else "",
        _classes(report),
        "; ".join(report.handling),
        report.officer_contact,
        report.narrative or "",
        "no" if report.narrative is None else "yes",
    )


def _classes(report: ChronologyReport) -> str:
    return "; ".join(" ".join(filter(None, (one.cjs_code, one.ho_class))) for one in report.classifications)


def instant(at: datetime | None) -> str:
    """The instant in UTC, empty where there is none."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""


def _figure(number: int | None) -> str:
    return "" if number is None else str(number)


def schedule_of(shown: Chronology) -> Schedule:
    """The chronology as it is printed: days and times are those of the United Kingdom."""
    return Schedule(
        title=TITLE,
        handling=shown.handling,
        facts=tuple(_facts(shown)),
        steps=tuple((one.step, ", ".join(one.conduct)) for one in shown.severity_steps),
        steps_note=STEPS_NOTE,
        entries=tuple(map(_entry, shown.occasions)),
        withheld=f"This reader's view of the course leaves out: {', '.join(shown.redactions)}."
        if shown.redactions
        else "",
        watermark=Watermark(reader=reader_text(shown.read_by), at=shown.read_by.at),
    )


def _facts(shown: Chronology) -> Iterator[tuple[str, str]]:
    counts = shown.counts
    for name, values in (("Victim", shown.victim_names), ("Suspect", shown.suspect_names), ("URN", shown.urns)):
        if values:
            yield name, "; ".join(values)
    yield "Course", f"{shown.id}, revision {shown.revision}"
    yield (
        "Occasions",
        (
            f"{counts.total}: {counts.attributed} attributed, {counts.suspected} suspected, "
            f"{counts.unattributed} unattributed"
        ),
    )
    yield "From and to", f"{_day(shown.first_at)} to {_day(shown.last_at)}"
    for order in shown.orders:
        yield "Order", _order(order)
    for event in shown.proceedings:
        yield "Proceedings", _event(event)
    yield "Read by", f"{reader_text(shown.read_by)}, request {shown.read_by.request_id}"


def _order(order: OrderShown) -> str:
    named = (("made", order.made_at), ("served", order.served_at), ("expires", order.expires_at))
    parts = [
        f"{order.type.replace('_', ' ')}{' (interim)' if order.interim else ''}",
        *(f"{name} {value}" for name, value in named if value),
        *order.conditions,
        f"reported by {', '.join(order.said_by)}",
    ]
    return "; ".join(parts)


def _event(event: ProceedingStated) -> str:
    offences = (" ".join(filter(None, (o.cjs_code or o.ho_class, o.name))) for o in event.offences)
    parts = [
        _moment(event.on) if event.on else "day not known",
        event.says,
        "; ".join(offences),
        event.court,
        f"next hearing {_moment(event.next_hearing)}" if event.next_hearing else "",
        "" if event.is_counted else "not counted by any clock",
    ]
    return ", ".join(filter(None, parts))


def _moment(moment: MomentShown) -> str:
    """The day, or the days between which it lies."""
    days = dict.fromkeys((moment.first, moment.last))
    return " to ".join(f"{day.day} {day:%B %Y}" for day in days)


def _entry(occasion: ChronologyOccasion) -> Entry:
    return Entry(
        number=occasion.number,
        day=uk_day(occasion.started),
        step=occasion.severity,
        when=when(occasion),
        gap=_figure(occasion.gap_days),
        standing=occasion.standing.value,
        conduct=tuple(one.name for one in occasion.conduct),
        sources=tuple(map(_source, occasion.reports)),
    )


def when(occasion: ChronologyOccasion) -> str:
    """When an occasion was, no more exactly than that is known."""
    started = uk_time(occasion.started)
    match occasion.precision:
        case Precision.UNKNOWN:
            return f"time not known, filed under {started:%B %Y}"
        case Precision.MONTH:
            return f"{started:%B %Y}"
        case Precision.DAY:
            first, last = _day(occasion.started), _day(occasion.ended or occasion.started)
            return first if first == last else f"{first} to {last}"
        case Precision.MINUTE | Precision.HOUR:
            about = "about " if occasion.precision is Precision.HOUR else ""
            first = f"{_day(occasion.started)}, {about}{started:%H:%M}"
            if occasion.ended is None:
                return first
            is_same_day = uk_day(occasion.ended) == uk_day(occasion.started)
            day = "" if is_same_day else f"{_day(occasion.ended)}, "
            return f"{first} to {day}{uk_time(occasion.ended):%H:%M}"


def _day(at: datetime) -> str:
    day = uk_day(at)
    return f"{day.day} {day:%B %Y}"


def _source(report: ChronologyReport) -> Source:
    details = (
        f"Reported {_day(report.reported_at)}." if report.reported_at else "",
        f"Recorded as {classes}." if (classes := _classes(report)) else "",
        f"Stands as {report.standing}." if report.standing else "",
        f"Contact: {report.officer_contact}." if report.officer_contact else "",
        f"Handle as {', '.join(report.handling)}." if report.handling else "",
    )
    return Source(
        agency=report.agency_name,
        reference=report.reference or "",
        details=" ".join(filter(None, details)),
        narrative=report.narrative,
    )
