"""Several reports put on file, linked and told of in one unit of work. Floor 2; for single reports and imports.

What fails as a whole is done again report by report, so that the one that cannot be stored does not hold back others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from service.disclosure.permissions import Permission
from service.domain.errors import ConductError, Flaw, NotVisible, ReportWithdrawn, StoreUnready
from service.domain.report import read_report
from service.flows.context import Caller, Context
from service.flows.filing import Filed, apart_from, check_sender, enter_again, filed, submission_of, taken_in
from service.flows.link import new_courses, relink, shares, tell
from service.flows.own_record import is_own
from service.flows.read import denial
from service.linking.linker import Relinked
from service.linking.place import LinkIncident
from service.store.audit import AuditEntry
from service.store.incidents import Submission
from service.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Sent:
    """A report that came, ready to be filed under the id that its submission has if it is new."""

    caller: Caller
    submission: Submission
    incident: LinkIncident
    warnings: tuple[Flaw, ...]


@dataclass(slots=True)
class Entered:
    """What of some reports is on file, each by its place among those that were sent: its incident, whether it is new,
    whether it replaced a version; and why it was refused."""

    incidents: dict[int, str] = field(default_factory=dict)
    new: set[int] = field(default_factory=set)
    revised: set[int] = field(default_factory=set)
    refused: dict[int, ConductError] = field(default_factory=dict)


Deeds = Callable[[Context, Sequence[Sent], Entered, Relinked], list[AuditEntry]]
"""The lines in the access log that the filing of these reports makes."""


def sent_by(context: Context, caller: Caller, body: Mapping[str, Any]) -> Sent:
    """The report as it is filed; raises ``ReportInvalid`` for a sender of another kind or agency."""
    check_sender(caller, body)
    report = read_report(body)
    submission = submission_of(context, caller, body, report, context.ids.new("inc"), report.version)
    return Sent(caller, submission, *taken_in(submission.incident_id, submission.agency, report))


def file_all(context: Context, sent: Sequence[Sent], deeds: Deeds) -> list[Filed | ConductError]:
    """What became of each report, in their order; what it says is committed.

    An error that nobody foresaw is a bare ``ConductError``, with what happened as its cause. Raises what
    ``StoreUnready`` covers where nothing was filed at all.
    """
    answers: list[Filed | ConductError] = []
    for share in shares(context, sent, lambda one: one.incident):
        try:
            answers += _file_share(context, share, deeds)
        except StoreUnready as error:
            if not answers:
                raise
            answers += [error] * len(share)
    return answers


def told(error: Exception) -> ConductError:
    """The error as it is told of one report among others."""
    if isinstance(error, ConductError):
        return error
    unforeseen = ConductError("Something went wrong here with this report. It may be sent again.")
    unforeseen.__cause__ = error
    return unforeseen


def _file_share(context: Context, sent: Sequence[Sent], deeds: Deeds) -> list[Filed | ConductError]:
    try:
        return _file_together(context, sent, deeds)
    except StoreUnready:
        raise
    except Exception as error:  # noqa: BLE001 - they are filed again one by one
        if len(sent) == 1:
            return [told(error)]
    return [_file_alone(context, one, deeds) for one in sent]


def _file_alone(context: Context, one: Sent, deeds: Deeds) -> Filed | ConductError:
    try:
        return _file_share(context, [one], deeds)[0]
    except StoreUnready as error:  # those before this one are committed, so theirs are the answers they have
        return error


def _file_together(context: Context, sent: Sequence[Sent], deeds: Deeds) -> list[Filed | ConductError]:
    entered, found = context.store.change(lambda work: _file(context, work, sent, deeds))
    return [
        entered.refused[place]
        if place in entered.refused
        else replace(found[place], is_new=place in entered.new, is_revised=place in entered.revised)
        for place in range(len(sent))
    ]


def _file(context: Context, work: UnitOfWork, sent: Sequence[Sent], deeds: Deeds) -> tuple[Entered, dict[int, Filed]]:
    """Put the reports on file, link them, log the deed, tell whom it concerns, commit."""
    entered, put = _enter(context, work, sent)
    relinked = relink(context, work, put=list(put.values()))
    found = filed(
        context,
        work,
        list(work.incidents.bodies(set(entered.incidents.values())).values()),
        new_courses=new_courses(relinked),
        warnings={incident_id: sent[place].warnings for place, incident_id in entered.incidents.items()},
    )
    told_to = {reader: apart_from(context, work, found, reader) for reader in {one.caller.reader for one in sent}}
    work.audit.write(deeds(context, sent, entered, relinked))
    tell(context, work, relinked)
    work.commit()
    return entered, {
        place: told_to[sent[place].caller.reader][incident_id] for place, incident_id in entered.incidents.items()
    }


def _enter(context: Context, work: UnitOfWork, sent: Sequence[Sent]) -> tuple[Entered, dict[str, LinkIncident]]:
    """Put new reports and new versions of known ones on file; those are to be linked. Nobody replaces a report, or has
    it repeated, that stands in a course of which they are a party."""
    kept = work.incidents.add_many([one.submission for one in sent])
    entered, put = Entered(), {}
    for place, one in enumerate(sent):
        if one.submission.incident_id in kept:
            entered.incidents[place] = one.submission.incident_id
            entered.new.add(place)
            put[one.submission.incident_id] = one.incident
    for place, one in enumerate(sent):
        if place in entered.new:
            continue
        existing = work.incidents.by_reference(one.submission.agency, one.submission.reference)
        if existing is None:  # it was erased
            entered.refused[place] = ReportWithdrawn()
            continue
        if is_own(work, one.caller, [existing.id]):
            work.audit.write([denial(context, one.caller, Permission.INCIDENT_WRITE, work, existing.id)])
            entered.refused[place] = NotVisible()
            continue
        try:
            is_revision = enter_again(work, one.submission, existing)
        except ConductError as error:
            entered.refused[place] = error
            continue
        entered.incidents[place] = existing.id
        if is_revision:
            entered.revised.add(place)
            put[existing.id] = replace(one.incident, id=existing.id)
    return entered, put
