"""Many reports at once, a line each: every line is answered, and a bad one costs only itself. Floor 2.

Lines are taken in batches that are committed together, each before its answers are given. A batch that fails as a
whole is taken again line by line, so that the one line that cannot be stored does not hold back the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.disclosure.permissions import Permission
from service.domain.errors import ConductError, Flaw, ReportInvalid, StoreUnready
from service.domain.report import read_report
from service.flows.context import Caller, Context, audit_entry
from service.flows.filing import Filed, check_sender, enter_again, filed, submission_of
from service.flows.intake_schema import read_json, validate_report
from service.flows.link import courses_of, new_courses, relink, tell
from service.linking.batch import take_in
from service.linking.place import LinkIncident
from service.store.incidents import Submission
from service.store.unit_of_work import UnitOfWork

LONGEST_LINE = 256 * 1024
"""Octets of the longest line that is read: as much as a report that is posted alone may have."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it came; ``number`` counts from 1. ``raw`` is None for a line that was too long to be kept."""

    number: int
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one line: the report on file, or the error."""

    number: int
    filed: Filed | None = None
    error: ConductError | None = None


@dataclass(frozen=True, slots=True)
class _Sent:
    number: int
    submission: Submission
    incident: LinkIncident
    warnings: tuple[Flaw, ...]


def take(context: Context, caller: Caller, lines: Sequence[Line]) -> list[Answer]:
    """Answer every line, in their order; what the answers say is committed.

    Raises ``NotPermitted`` and what ``StoreUnready`` covers.
    """
    caller = caller.writes(Permission.IMPORT_WRITE)
    answers: dict[int, Answer] = {}
    sent: list[_Sent] = []
    for line in lines:
        try:
            sent.append(_read(context, caller, line))
        except ConductError as error:
            answers[line.number] = Answer(line.number, error=error)
    answers.update(_store(context, caller, sent))
    return [answers[line.number] for line in lines]


def _read(context: Context, caller: Caller, line: Line) -> _Sent:
    if line.raw is None:
        raise ReportInvalid((Flaw("", "too-long", "A line is at most 256 KiB."),))
    body: Mapping[str, Any] = validate_report(read_json(line.raw))
    check_sender(caller, body)
    report = read_report(body)
    submission = submission_of(context, caller, body, report, context.ids.new("inc"), report.version)
    return _Sent(line.number, submission, *take_in(submission.incident_id, submission.agency, report))


def _store(context: Context, caller: Caller, sent: Sequence[_Sent]) -> dict[int, Answer]:
    if not sent:
        return {}
    try:
        return _store_together(context, caller, sent)
    except StoreUnready:
        raise
    except Exception:
        if len(sent) == 1:
            raise
    return {number: answer for one in sent for number, answer in _store_together(context, caller, [one]).items()}


@dataclass(slots=True)
class _Entered:
    """What of a batch is on file: the incident of each line, those to link, those that replaced a version."""

    incidents: dict[int, str]
    put: dict[str, _Sent]
    new: frozenset[str]
    revised: set[int]
    refused: dict[int, ConductError]


def _store_together(context: Context, caller: Caller, sent: Sequence[_Sent]) -> dict[int, Answer]:
    with context.store.work() as work:
        entered = _enter(work, sent)
        put = [replace(one.incident, id=incident_id) for incident_id, one in entered.put.items()]
        relinked = relink(context, work, put=put)
        found = filed(
            context,
            work,
            list(work.incidents.bodies(set(entered.incidents.values())).values()),
            new_courses=new_courses(relinked),
            warnings={entered.incidents[one.number]: one.warnings for one in sent if one.number in entered.incidents},
        )
        write, subjects = Permission.IMPORT_WRITE, tuple(sorted(found))
        work.audit.write(
            [
                audit_entry(context, caller, "collection", write, subjects, rows=len(subjects)),
                audit_entry(context, caller, "combination", write, courses_of(relinked), rows=len(put)),
            ]
        )
        tell(context, work, relinked)
        work.commit()
    answers = {number: Answer(number, error=error) for number, error in entered.refused.items()}
    for one in (one for one in sent if one.number in entered.incidents):
        incident_id = entered.incidents[one.number]
        is_new = one.submission.incident_id in entered.new
        stands = replace(found[incident_id], is_new=is_new, is_revised=one.number in entered.revised)
        answers[one.number] = Answer(one.number, filed=stands)
    return answers


def _enter(work: UnitOfWork, sent: Sequence[_Sent]) -> _Entered:
    """Put new reports and new versions of known ones on file."""
    new = work.incidents.add_many([one.submission for one in sent])
    fresh = {one.submission.incident_id: one for one in sent if one.submission.incident_id in new}
    entered = _Entered({one.number: incident_id for incident_id, one in fresh.items()}, fresh, new, set(), {})
    for one in (one for one in sent if one.submission.incident_id not in new):
        existing = work.incidents.by_reference(one.submission.agency, one.submission.reference)
        if existing is None:
            raise LookupError("a reference is taken by an incident that cannot be found")
        try:
            is_revision = enter_again(work, one.submission, existing)
        except ConductError as error:
            entered.refused[one.number] = error
            continue
        entered.incidents[one.number] = existing.id
        if is_revision:
            entered.revised.add(one.number)
            entered.put[existing.id] = one
    return entered
