"""Many reports at once, a line each: every line is answered, and a bad one costs only itself. Floor 2.

Lines are taken in batches that are committed together, each before its answers are given. A batch that fails as a
whole is taken again line by line, so that the one line that cannot be stored does not hold back the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.disclosure.permissions import Permission
from service.domain.errors import ConductError, Flaw, ReportInvalid, ReportWithdrawn, StoreUnready
from service.domain.report import read_report
from service.flows.context import Caller, Context, audit_entry
from service.flows.filing import Filed, check_sender, enter_again, filed, submission_of
from service.flows.intake_schema import read_json, validate_report
from service.flows.link import courses_of, new_courses, relink, shares, tell
from service.linking.batch import take_in
from service.linking.place import LinkIncident
from service.store.audit import AuditEntry
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
    """What became of one line: the report on file, or the error. One that nobody foresaw is a bare ``ConductError``,
    with what happened as its cause."""

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
        except Exception as error:  # noqa: BLE001 - the line is answered, and the others are taken
            answers[line.number] = Answer(line.number, error=_told(error))
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


def _told(error: Exception) -> ConductError:
    if isinstance(error, ConductError):
        return error
    unforeseen = ConductError("Something went wrong here with this line. It may be sent again.")
    unforeseen.__cause__ = error
    return unforeseen


def _store(context: Context, caller: Caller, sent: Sequence[_Sent]) -> dict[int, Answer]:
    answers: dict[int, Answer] = {}
    for share in shares(context, sent, lambda one: one.incident):
        try:
            answers.update(_store_share(context, caller, share))
        except StoreUnready as error:
            if not answers:
                raise
            answers.update((one.number, Answer(one.number, error=error)) for one in share)
    return answers


def _store_share(context: Context, caller: Caller, sent: Sequence[_Sent]) -> dict[int, Answer]:
    try:
        return _store_together(context, caller, sent)
    except StoreUnready:
        raise
    except Exception as error:  # noqa: BLE001 - the batch is taken again line by line
        if len(sent) == 1:
            return {sent[0].number: Answer(sent[0].number, error=_told(error))}
    return {one.number: _store_alone(context, caller, one) for one in sent}


def _store_alone(context: Context, caller: Caller, one: _Sent) -> Answer:
    try:
        return _store_share(context, caller, [one])[one.number]
    except StoreUnready as error:  # the lines before this one are committed, so theirs are the answers they have
        return Answer(one.number, error=error)


@dataclass(slots=True)
class _Entered:
    """What of a batch is on file: the incident of each line, those to link, those that replaced a version."""

    incidents: dict[int, str]
    put: dict[str, _Sent]
    new: frozenset[str]
    revised: set[int]
    refused: dict[int, ConductError]


def _store_together(context: Context, caller: Caller, sent: Sequence[_Sent]) -> dict[int, Answer]:
    entered, found = context.store.change(lambda work: _file_together(context, caller, work, sent))
    answers = {number: Answer(number, error=error) for number, error in entered.refused.items()}
    for one in (one for one in sent if one.number in entered.incidents):
        incident_id = entered.incidents[one.number]
        is_new = one.submission.incident_id in entered.new
        stands = replace(found[incident_id], is_new=is_new, is_revised=one.number in entered.revised)
        answers[one.number] = Answer(one.number, filed=stands)
    return answers


def _file_together(
    context: Context, caller: Caller, work: UnitOfWork, sent: Sequence[_Sent]
) -> tuple[_Entered, dict[str, Filed]]:
    """Put the lines on file, link them, log the deed, tell whom it concerns, commit."""
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
    work.audit.write(_deeds(context, caller, entered, courses_of(relinked)))
    tell(context, work, relinked)
    work.commit()
    return entered, found


def _deeds(context: Context, caller: Caller, entered: _Entered, courses: tuple[str, ...]) -> list[AuditEntry]:
    """What was done to the reports of a batch, an entry for each kind of deed."""
    revised = {entered.incidents[number] for number in entered.revised} - entered.new
    repeated = set(entered.incidents.values()) - entered.new - revised
    done = (("collection", entered.new), ("alteration", revised), ("consultation", repeated))
    write = Permission.IMPORT_WRITE
    entries = [
        audit_entry(context, caller, operation, write, tuple(sorted(subjects)), rows=len(subjects))
        for operation, subjects in done
        if subjects
    ]
    if entered.put:
        entries.append(audit_entry(context, caller, "combination", write, courses, rows=len(entered.put)))
    return entries


def _enter(work: UnitOfWork, sent: Sequence[_Sent]) -> _Entered:
    """Put new reports and new versions of known ones on file."""
    new = work.incidents.add_many([one.submission for one in sent])
    fresh = {one.submission.incident_id: one for one in sent if one.submission.incident_id in new}
    entered = _Entered({one.number: incident_id for incident_id, one in fresh.items()}, fresh, new, set(), {})
    for one in (one for one in sent if one.submission.incident_id not in new):
        existing = work.incidents.by_reference(one.submission.agency, one.submission.reference)
        if existing is None:  # it was erased
            entered.refused[one.number] = ReportWithdrawn()
            continue
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
