"""Many reports at once, a line each: every line is answered, and a bad one costs only itself. Floor 2.

Lines are taken in batches that are committed together, each before its answers are given. A batch that fails as a
whole is taken again line by line, so that the one line that cannot be stored does not hold back the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.disclosure.permissions import Permission
from service.domain.errors import ConductError, ReportConflict, ReportWithdrawn, StoreUnready
from service.domain.report import Report, read_report
from service.flows.context import Caller, Context, audit_entry
from service.flows.intake import Filed, check_sender, new_courses, submission_of, warnings_of
from service.flows.intake_schema import read_json, validate_report
from service.flows.link import courses_of, link_index, relink, tell
from service.store.incidents import State, StoredIncident, Submission
from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it came; ``number`` counts from 1. ``raw`` is None for a line that was too long to be kept."""

    number: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one line: the report on file, or the error. ``is_revised`` says that a version was replaced."""

    number: int
    filed: Filed | None = None
    error: ConductError | None = None
    is_revised: bool = False


@dataclass(frozen=True, slots=True)
class _Sent:
    number: int
    report: Report
    submission: Submission


def take(context: Context, caller: Caller, lines: Sequence[Line], too_long: ConductError) -> list[Answer]:
    """Answer every line, in their order; what the answers say is committed.

    ``too_long`` is the answer to lines without content. Raises ``NotPermitted`` and what ``StoreUnready`` covers.
    """
    caller = caller.writes(Permission.IMPORT_WRITE)
    answers: dict[int, Answer] = {}
    sent: list[_Sent] = []
    for line in lines:
        if line.raw is None:
            answers[line.number] = Answer(line.number, error=too_long)
            continue
        try:
            sent.append(_read(context, caller, line.number, line.raw))
        except ConductError as error:
            answers[line.number] = Answer(line.number, error=error)
    answers.update((answer.number, answer) for answer in _store(context, caller, sent))
    return [answers[line.number] for line in lines]


def _read(context: Context, caller: Caller, number: int, raw: bytes) -> _Sent:
    body: Mapping[str, Any] = validate_report(read_json(raw))
    check_sender(caller, body)
    report = read_report(body)
    incident_id = context.ids.new("inc")
    return _Sent(number, report, submission_of(context, caller, body, report, incident_id, report.version))


def _store(context: Context, caller: Caller, sent: Sequence[_Sent]) -> list[Answer]:
    if not sent:
        return []
    try:
        return _store_together(context, caller, sent)
    except StoreUnready:
        raise
    except Exception:
        if len(sent) == 1:
            raise
        return [answer for one in sent for answer in _store_together(context, caller, [one])]


def _store_together(context: Context, caller: Caller, sent: Sequence[_Sent]) -> list[Answer]:
    with context.store.work() as work:
        kept = work.incidents.add_many([one.submission for one in sent])
        answers: dict[int, Answer] = {}
        put: dict[str, _Sent] = {one.submission.incident_id: one for one in sent if one.submission.incident_id in kept}
        placed = {one.number: one.submission.incident_id for one in put.values()}
        revised: set[int] = set()
        for one in (one for one in sent if one.number not in placed):
            existing = work.incidents.by_reference(caller.principal.agency, one.report.reference)
            try:
                placed[one.number], is_revision = _again(work, one, existing)
            except ConductError as error:
                answers[one.number] = Answer(one.number, error=error)
                continue
            if is_revision:
                revised.add(one.number)
                put[placed[one.number]] = one
        relinked = relink(
            context, work, put=[(incident_id, one.submission.agency, one.report) for incident_id, one in put.items()]
        )
        write = Permission.IMPORT_WRITE
        work.audit.write(
            [
                audit_entry(context, caller, "collection", write, tuple(sorted(set(placed.values()))), rows=len(sent)),
                audit_entry(context, caller, "combination", write, courses_of(relinked), rows=len(put)),
            ]
        )
        tell(context, work, relinked)
        stored = work.incidents.bodies(set(placed.values()))
        stands = link_index(context, work).memberships(set(placed.values()))
        fresh = new_courses(relinked)
        for one in (one for one in sent if one.number in placed):
            incident_id = placed[one.number]
            own = tuple(m for m in stands if m.incident_id == incident_id)
            filed = Filed(stored[incident_id], own, warnings_of(one.report), incident_id in kept, fresh)
            is_first = one.submission.incident_id in kept
            answers[one.number] = Answer(
                one.number, filed=replace(filed, is_new=is_first), is_revised=one.number in revised
            )
        work.commit()
    return [answers[one.number] for one in sent]


def _again(work: UnitOfWork, one: _Sent, existing: StoredIncident | None) -> tuple[str, bool]:
    """The incident that a repeated reference means, and whether the line replaced its version."""
    if existing is None:
        raise LookupError("a reference is taken by an incident that cannot be found")
    if existing.state is State.WITHDRAWN:
        raise ReportWithdrawn
    sent = one.submission
    if sent.version > existing.version:
        work.incidents.revise(replace(sent, incident_id=existing.id), over=existing.version)
        return existing.id, True
    if (sent.version, sent.content_digest) != (existing.version, existing.content_digest):
        raise ReportConflict(existing.id)
    return existing.id, False
