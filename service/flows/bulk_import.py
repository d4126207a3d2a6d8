"""Many reports put on file and not linked yet: the first half of a back-load in bulk. Floor 2.

Each line is answered as in an import, and what the answers say is committed. Persons and courses do not know of the
reports until ``bulk_relink`` has linked them; until then whoever reads one of them finds it in no course.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.disclosure.permissions import Permission
from service.domain.errors import ConductError, Flaw, ReportInvalid, ReportWithdrawn, StoreUnready
from service.domain.report import read_report
from service.flows.context import Caller, Context, audit_entry
from service.flows.filing import Filed, check_sender, enter_again, submission_of
from service.flows.imports import Answer, Line
from service.flows.intake_schema import read_json, validate_report
from service.store.audit import AuditEntry
from service.store.incidents import StoredIncident, Submission
from service.store.unit_of_work import UnitOfWork


def assert_same_model(context: Context) -> None:
    """Return if what is stored was linked under the model in force, or nothing was; raises ``StoreUnready``."""
    with context.store.work() as work:
        if work.derived.model() not in ("", context.model.name):
            raise StoreUnready(
                "Persons and courses were linked under another model. Name that one in CONDUCT_MODEL, or relink."
            )


def file_only(context: Context, caller: Caller, lines: Sequence[Line]) -> list[Answer]:
    """Put the reports on file and answer every line, in their order; what the answers say is committed.

    Raises ``NotPermitted`` and what ``StoreUnready`` covers.
    """
    caller = caller.writes(Permission.IMPORT_WRITE)
    answers: dict[int, Answer] = {}
    sent: dict[int, Submission] = {}
    for line in lines:
        try:
            sent[line.number] = _read(context, caller, line)
        except ConductError as error:
            answers[line.number] = Answer(line.number, error=error)
    if sent:
        with context.store.work() as work:
            entered = _enter(work, sent)
            work.audit.write(_deeds(context, caller, entered))
            work.commit()
        answers |= entered.answers
    return [answers[line.number] for line in lines]


def _read(context: Context, caller: Caller, line: Line) -> Submission:
    if line.raw is None:
        raise ReportInvalid((Flaw("", "too-long", "A line is at most 256 KiB."),))
    body: Mapping[str, Any] = validate_report(read_json(line.raw))
    check_sender(caller, body)
    report = read_report(body)
    return submission_of(context, caller, body, report, context.ids.new("inc"), report.version)


@dataclass(slots=True)
class _Entered:
    """What became of a batch: the answers, and the incidents that are new, replaced or repeated."""

    answers: dict[int, Answer] = field(default_factory=dict)
    subjects: dict[str, set[str]] = field(
        default_factory=lambda: {"collection": set(), "alteration": set(), "consultation": set()}
    )

    def note(self, number: int, stands: StoredIncident, operation: str) -> None:
        self.subjects[operation].add(stands.id)
        self.answers[number] = Answer(
            number,
            filed=Filed(
                incident=stands,
                placed=(),
                reviews=0,
                warnings=(),
                is_new=operation == "collection",
                is_revised=operation == "alteration",
            ),
        )


def _enter(work: UnitOfWork, sent: Mapping[int, Submission]) -> _Entered:
    entered = _Entered()
    new = work.incidents.add_many(list(sent.values()))
    stored = work.incidents.bodies(new)
    for number, one in sent.items():
        if one.incident_id in new:
            entered.note(number, stored[one.incident_id], "collection")
            continue
        existing = work.incidents.by_reference(one.agency, one.reference)
        if existing is None:  # it was erased
            entered.answers[number] = Answer(number, error=ReportWithdrawn())
            continue
        try:
            is_revision = enter_again(work, one, existing)
        except ConductError as error:
            entered.answers[number] = Answer(number, error=error)
            continue
        entered.note(number, existing, "alteration" if is_revision else "consultation")
    return entered


def _deeds(context: Context, caller: Caller, entered: _Entered) -> list[AuditEntry]:
    """What was done, an entry for each kind of deed."""
    return [
        audit_entry(context, caller, operation, Permission.IMPORT_WRITE, tuple(sorted(subjects)), rows=len(subjects))
        for operation, subjects in entered.subjects.items()
        if subjects
    ]
