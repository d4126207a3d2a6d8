"""Why a course is one course, for police officers (docs/disclosure.md, rows 38 and 39). Floor 0b.

Every link with the evidence per field, what it comes to, and against which rival explanations; and what was considered
and did not lead to a link, which is unused material that may have to be disclosed (CPIA 1996).

What a victim is reached or found by is matched on and never shown: field, level and values become "matched on
protected data", and only what it was worth stays, so that the sum can be checked. Of a report outside the course,
neither agency nor reference nor values are shown: that course may be one that the reader must not know of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.disclosure.forces import agency_name
from service.disclosure.permissions import View
from service.disclosure.protected import Protected
from service.disclosure.views.persons import SHOWN_IDENTIFIERS
from service.disclosure.views.shown import Shown
from service.disclosure.views.words import phrase, sentence, summary, what_breaks
from service.domain.agency import AgencyId
from service.domain.course import Course, Member
from service.domain.evidence import Comparison, Evidence, PartyRef
from service.domain.report import Role

PROTECTED_FIELD = "protected"
PROTECTED_VALUE = "protected value"
_OF_VICTIM = frozenset({"given", "family", "name_order", "dob", "sex"})
_OF_SUSPECT = _OF_VICTIM | {"phone", "email", "handle", "vehicle", "address"} | SHOWN_IDENTIFIERS
_OPEN: Mapping[Role, frozenset[str]] = {Role.VICTIM: _OF_VICTIM, Role.SUSPECT: _OF_SUSPECT}
"""Fields whose values may be shown, for each of the two persons of a course; any other is protected."""


class ReportRef(Shown):
    """A party of a report; of a report outside the course only that there is one."""

    is_in_course: bool
    incident_id: str | None
    agency: str | None
    agency_name: str | None
    reference: str | None
    local_id: str | None
    url: str | None


class EvidenceLine(Shown):
    """One field compared: what was found, in words and in bits (log2 of how much likelier it is for one person).

    ``left`` and ``right`` are the values as normalised, ``protected value``, or null for a report outside the course.
    """

    field: str
    level: str
    bits: float
    household_bits: float
    sentence: str
    left: str | None
    right: str | None


class Alternative(Shown):
    """A rival explanation, and the log2 odds against it."""

    name: str
    bits: float


class ExplainedLink(Shown):
    """Two parties compared, and what it comes to.

    ``evidence_bits`` is the sum over the lines; ``bits`` the odds after the rival explanations, to be held against
    ``link_at`` and ``review_at``. ``through`` are the two counterparts whose agreement is part of the evidence.
    ``forbidden`` says why the two may not be joined, or is empty; ``judgement`` names the decision that joined them,
    ``breaks`` what would part them.
    """

    party: Role | None
    left: ReportRef
    right: ReportRef
    summary: str
    evidence: tuple[EvidenceLine, ...]
    evidence_bits: float
    bits: float
    against: tuple[Alternative, ...]
    link_at: float
    review_at: float
    model: str
    through: tuple[ReportRef, ...]
    forbidden: str
    judgement: str
    breaks: str


class PoliceExplanation(Shown):
    """What holds a course together, and what was considered and does not."""

    id: str
    url: str
    revision: int
    links: tuple[ExplainedLink, ...]
    considered: tuple[ExplainedLink, ...]
    redactions: tuple[str, ...]


def explain(
    course: Course,
    links: Sequence[Comparison],
    considered: Sequence[Comparison],
    reader: AgencyId,
    *,
    view: View,
) -> PoliceExplanation:
    """The comparisons in words and figures, for the force ``reader``; any view but an officer's gets no values."""
    shower = _Shower(course, reader, view)
    return PoliceExplanation(
        id=course.id,
        url=f"/v1/police/courses/{course.id}/explanation",
        revision=course.revision,
        links=tuple(map(shower.link, links)),
        considered=tuple(map(shower.link, considered)),
        redactions=("evidence.protected", "reports_outside_the_course"),
    )


class _Shower:
    """Shows comparisons of one course to one reader."""

    def __init__(self, course: Course, reader: AgencyId, view: View) -> None:
        self._reader = reader
        self._shows_values = view is View.POLICE
        self._protected = Protected.of(course)
        self._members: dict[str, Member] = {member.incident_id: member for member in course.members}
        self._roles: dict[PartyRef, Role] = {}
        for member in course.members:
            self._roles[PartyRef(member.incident_id, member.victim)] = Role.VICTIM
            if member.suspect:
                self._roles[PartyRef(member.incident_id, member.suspect)] = Role.SUSPECT

    def link(self, comparison: Comparison) -> ExplainedLink:
        role = self._role(comparison)
        strongest = sorted(comparison.evidence, key=lambda e: (-e.bits, e.field))
        phrases = [phrase(e, is_protected=self._is_protected(e, role)) for e in strongest if e.bits > 0]
        return ExplainedLink(
            party=role,
            left=self._ref(comparison.left),
            right=self._ref(comparison.right),
            summary=summary(role, phrases, comparison),
            evidence=tuple(self._line(e, role, comparison) for e in comparison.evidence),
            evidence_bits=round(sum(e.bits for e in comparison.evidence), 3),
            bits=round(comparison.bits, 3),
            against=tuple(Alternative(name=name, bits=round(bits, 3)) for name, bits in comparison.against),
            link_at=comparison.link_at,
            review_at=comparison.review_at,
            model=comparison.model,
            through=tuple(map(self._ref, comparison.through or ())),
            forbidden=comparison.forbidden,
            judgement=comparison.judgement,
            breaks=what_breaks(comparison),
        )

    def _role(self, comparison: Comparison) -> Role | None:
        """Which of the two persons it is about; parties that are neither are shown like nobody's."""
        found = {self._roles[ref] for ref in (comparison.left, comparison.right) if ref in self._roles}
        return found.pop() if len(found) == 1 else None

    def _is_protected(self, evidence: Evidence, role: Role | None) -> bool:
        allowed = _OPEN[role] if role else _OF_VICTIM
        values = (evidence.left, evidence.right)
        return evidence.field not in allowed or any(v and self._repeats(v) for v in values)

    def _repeats(self, value: str) -> bool:
        return self._protected.holds(value) or self._protected.black_out(value) != value

    def _line(self, evidence: Evidence, role: Role | None, comparison: Comparison) -> EvidenceLine:
        bits, household = round(evidence.bits, 3), round(evidence.household_bits, 3)
        if self._is_protected(evidence, role):
            said = phrase(evidence, is_protected=True)
            return EvidenceLine(
                field=PROTECTED_FIELD,
                level=PROTECTED_FIELD,
                bits=bits,
                household_bits=household,
                sentence=f"{said[0].upper()}{said[1:]}.",
                left=PROTECTED_VALUE,
                right=PROTECTED_VALUE,
            )
        return EvidenceLine(
            field=evidence.field,
            level=evidence.level,
            bits=bits,
            household_bits=household,
            sentence=sentence(evidence.field, evidence.level),
            left=self._value(evidence.left, comparison.left),
            right=self._value(evidence.right, comparison.right),
        )

    def _value(self, value: str, ref: PartyRef) -> str | None:
        return value if self._shows_values and ref in self._roles else None

    def _ref(self, ref: PartyRef) -> ReportRef:
        member = self._members.get(ref.incident_id)
        if member is None:
            return ReportRef(
                is_in_course=False,
                incident_id=None,
                agency=None,
                agency_name=None,
                reference=None,
                local_id=None,
                url=None,
            )
        return ReportRef(
            is_in_course=True,
            incident_id=member.incident_id,
            agency=str(member.agency),
            agency_name=agency_name(member.agency),
            reference=member.report.reference,
            local_id=ref.local_id or None,
            url=f"/v1/incidents/{member.incident_id}" if member.agency == self._reader else None,
        )
