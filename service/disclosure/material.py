"""What of the reports a finding for a role may rest on (docs/disclosure.md, rows 6, 8, 13 and 26). Floor 0b.

A finding counts statements. So that no count, date or state tells of what a reader may not see, that is taken out of
the reports before anything is found in them. Which occasions there are, and what was done on each, every view tells.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from service.disclosure.permissions import View
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course, Member
from service.domain.report import Party, Report
from service.domain.summary import Summary

THIRD_PARTY_MATERIAL = frozenset({"risk_assessments"})
"""Members of a partner's report that reach prosecutors by way of the police only (CPIA 1996)."""
HEALTH = frozenset({"day_to_day"})
"""Parts of the impact that a partner reports which tell of the victim's health and home."""
RELEASES = frozenset({"released", "release_due"})
"""What a police note may tell an advocate of: whether the suspect is, or will be, at large."""
_OF_OTHERS = frozenset({"kind", "source", "occurred", "reported", "behaviours", "orders"})
"""Members of another agency's report that findings for a partner rest on."""
_OF_PROCEEDINGS = frozenset({"event", "on", "suspect", "victim", "next_hearing"})
"""Of an event of proceedings that police or prosecutors report: what came of it, and when the next hearing is."""


def material(course: Course, summary: Summary, view: View, reader: AgencyId) -> tuple[Course, Summary]:
    """The course and its figures with such parts of the reports only as findings for that view may rest on.

    Raises ``LookupError`` for a view that tells of no findings.
    """
    narrow = _NARROW[view]
    if narrow is None:
        return course, summary
    reports: dict[str, Report] = {m.incident_id: narrow(m, reader) for m in course.members}

    def narrowed(members: tuple[Member, ...]) -> tuple[Member, ...]:
        return tuple(replace(member, report=reports[member.incident_id]) for member in members)

    occasions = tuple(replace(occasion, members=narrowed(occasion.members)) for occasion in summary.occasions)
    return replace(course, members=narrowed(course.members)), replace(summary, occasions=occasions)


def _for_prosecutors(member: Member, _reader: AgencyId) -> Report:
    report = member.report
    if member.agency.kind is not AgencyKind.PARTNER:
        return report
    body = {name: value for name, value in report.body.items() if name not in THIRD_PARTY_MATERIAL}
    if isinstance(impact := body.get("impact"), Mapping):
        body["impact"] = {name: value for name, value in impact.items() if name not in HEALTH}
    return replace(report, body=body)


def _for_partner(member: Member, reader: AgencyId) -> Report:
    report = member.report
    if member.agency == reader:
        return report
    body = {name: value for name, value in report.body.items() if name in _OF_OTHERS}
    if member.agency.kind is not AgencyKind.PARTNER:
        events = report.body.get("proceedings") or ()
        body["proceedings"] = [{name: note[name] for name in note.keys() & _OF_PROCEEDINGS} for note in events]
    if member.agency.kind is AgencyKind.POLICE:
        body["knowledge"] = [note for note in report.body.get("knowledge") or () if _is_release(note)]
    return replace(
        report,
        body=body,
        narrative="",
        classifications=(),
        urn="",
        parties=tuple(Party(local_id=party.local_id, role=party.role) for party in report.parties),
        relationships=(),
    )


def _is_release(note: Any) -> bool:
    kind = note.get("kind") or note.get("code") if isinstance(note, Mapping) else note
    return isinstance(kind, str) and kind.strip().casefold().replace("-", "_").replace(" ", "_") in RELEASES


_NARROW: Mapping[View, Callable[[Member, AgencyId], Report] | None] = {
    View.POLICE: None,
    View.POLICE_RECORDS: None,
    View.CPS: _for_prosecutors,
    View.CPS_CASEWORK: _for_prosecutors,
    View.PARTNER: _for_partner,
    View.HEALTH: _for_partner,
    View.SUSPECT_SIDE: _for_partner,
}
"""How the reports of a course are narrowed for each view; ``None`` where the whole of them may be rested on."""
