"""Many reports at once, a line each: every line is answered, and a bad one costs only itself. Floor 2.

Lines are taken in batches that are committed together, each before its answers are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.disclosure.permissions import Permission
from service.domain.errors import ConductError, Flaw, ReportInvalid
from service.flows.context import Caller, Context, audit_entry
from service.flows.filing import Filed
from service.flows.intake_schema import read_json, validate_report
from service.flows.link import courses_of
from service.flows.together import Entered, Sent, file_all, sent_by, told
from service.linking.linker import Relinked
from service.store.audit import AuditEntry

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


def take(context: Context, caller: Caller, lines: Sequence[Line]) -> list[Answer]:
    """Answer every line, in their order; what the answers say is committed.

    Raises ``NotPermitted`` and what ``StoreUnready`` covers.
    """
    caller = caller.writes(Permission.IMPORT_WRITE)
    answers: dict[int, Answer] = {}
    sent: dict[int, Sent] = {}
    for line in lines:
        try:
            sent[line.number] = _read(context, caller, line)
        except Exception as error:  # noqa: BLE001 - the line is answered, and the others are taken
            answers[line.number] = Answer(line.number, error=told(error))
    for number, found in zip(sent, file_all(context, list(sent.values()), _deeds), strict=True):
        if isinstance(found, ConductError):
            answers[number] = Answer(number, error=found)
        else:
            answers[number] = Answer(number, filed=found)
    return [answers[line.number] for line in lines]


def _read(context: Context, caller: Caller, line: Line) -> Sent:
    if line.raw is None:
        raise ReportInvalid((Flaw("", "too-long", "A line is at most 256 KiB."),))
    return sent_by(context, caller, validate_report(read_json(line.raw)))


def _deeds(context: Context, sent: Sequence[Sent], entered: Entered, relinked: Relinked) -> list[AuditEntry]:
    """What was done to the reports of a batch, an entry for each kind of deed; one caller sent them all."""
    caller, write = sent[0].caller, Permission.IMPORT_WRITE
    new = {entered.incidents[place] for place in entered.new}
    revised = {entered.incidents[place] for place in entered.revised} - new
    repeated = set(entered.incidents.values()) - new - revised
    done = (("collection", new), ("alteration", revised), ("consultation", repeated))
    entries = [
        audit_entry(context, caller, operation, write, tuple(sorted(subjects)), rows=len(subjects))
        for operation, subjects in done
        if subjects
    ]
    if put := new | revised:
        entries.append(audit_entry(context, caller, "combination", write, courses_of(relinked), rows=len(put)))
    return entries
