"""Two parties compared outside any one course, for police officers: a question for review, or an example and a person.
Floor 0b.

As in the explanation of a course: what a victim is reached or found by is matched on and never shown, nor is any value
that a report of either side's courses keeps safe; and of a report that the reader may not see no value is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from service.disclosure.forces import agency_name
from service.disclosure.protected import Protected
from service.disclosure.views.explanation import (
    PROTECTED_FIELD,
    PROTECTED_VALUE,
    Alternative,
    EvidenceLine,
    ExplainedLink,
    ReportRef,
)
from service.disclosure.views.persons import SHOWN_IDENTIFIERS, NameShown, names_of
from service.disclosure.views.shown import Occurred, Shown, occurred_of
from service.disclosure.views.words import phrase, sentence, summary, what_breaks
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course
from service.domain.evidence import Comparison, Evidence, PartyRef
from service.domain.report import Party, Report, Role

_OF_ANYBODY = frozenset({"given", "family", "name_order", "dob", "sex"})
_OF_SUSPECT = _OF_ANYBODY | {"phone", "email", "handle", "vehicle", "address"} | SHOWN_IDENTIFIERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One party as it goes into a comparison; ``is_in_view`` if its report is in a course that the reader may see."""

    ref: PartyRef
    agency: AgencyId
    report: Report
    is_in_view: bool

    @property
    def party(self) -> Party:
        """The party itself."""
        return next(party for party in self.report.parties if party.local_id == self.ref.local_id)


class PartyShown(Shown):
    """A party of one report. Of a report that is not in view only the police force that made it is told."""

    is_in_view: bool
    role: Role | None
    incident_id: str | None
    url: str | None
    local_id: str | None
    agency: str | None
    agency_name: str | None
    reference: str | None
    occurred: Occurred | None
    names: tuple[NameShown, ...]
    dob: str
    age: int | None
    sex: str


def party_shown(side: Side, reader: AgencyId) -> PartyShown:
    """One side, for the force ``reader``."""
    is_told = side.is_in_view or side.agency.kind is AgencyKind.POLICE
    party, seen = side.party, side.is_in_view
    return PartyShown(
        is_in_view=seen,
        role=party.role if seen else None,
        incident_id=side.ref.incident_id if seen else None,
        url=f"/v1/incidents/{side.ref.incident_id}" if side.agency == reader else None,
        local_id=side.ref.local_id if seen else None,
        agency=str(side.agency) if is_told else None,
        agency_name=agency_name(side.agency) if is_told else None,
        reference=side.report.reference if seen else None,
        occurred=occurred_of(side.report) if seen else None,
        names=names_of([(side.agency, party)]) if seen else (),
        dob=party.dob if seen else "",
        age=party.age if seen else None,
        sex=party.sex if seen else "0",
    )


def kept_safe(courses: Iterable[Course]) -> Protected:
    """Every detail that a report in one of the courses keeps safe."""
    return Protected(frozenset().union(*(Protected.of(course).values for course in courses)))


def compared(
    comparison: Comparison, sides: Mapping[PartyRef, Side], protected: Protected, reader: AgencyId
) -> ExplainedLink:
    """The comparison in words and figures, for the force ``reader``; ``sides`` are the parties that it names."""
    ends = [sides[ref] for ref in (comparison.left, comparison.right) if ref in sides]
    roles = {side.party.role for side in ends}
    role = roles.pop() if len(roles) == 1 else None
    allowed = _OF_SUSPECT if role is Role.SUSPECT else _OF_ANYBODY

    def is_hidden(row: Evidence) -> bool:
        values = (row.left, row.right)
        return row.field not in allowed or any(v and _repeats(v, protected) for v in values)

    def value(text: str, ref: PartyRef) -> str | None:
        return text if ref in sides and sides[ref].is_in_view else None

    strongest = sorted(comparison.evidence, key=lambda row: (-row.bits, row.field))
    phrases = [phrase(row, is_protected=is_hidden(row)) for row in strongest if row.bits > 0]
    return ExplainedLink(
        party=role if all(side.is_in_view for side in ends) else None,
        left=_ref(comparison.left, sides, reader),
        right=_ref(comparison.right, sides, reader),
        summary=summary(None, phrases, comparison),
        evidence=tuple(
            _line(row, value(row.left, comparison.left), value(row.right, comparison.right), hidden=is_hidden(row))
            for row in comparison.evidence
        ),
        evidence_bits=round(sum(row.bits for row in comparison.evidence), 3),
        bits=round(comparison.bits, 3),
        against=tuple(Alternative(name=name, bits=round(bits, 3)) for name, bits in comparison.against),
        link_at=comparison.link_at,
        review_at=comparison.review_at,
        model=comparison.model,
        through=tuple(_ref(ref, sides, reader) for ref in comparison.through or ()),
        forbidden=comparison.forbidden,
        judgement=comparison.judgement,
        breaks=what_breaks(comparison),
    )


def _line(row: Evidence, left: str | None, right: str | None, *, hidden: bool) -> EvidenceLine:
    said = phrase(row, is_protected=True)
    return EvidenceLine(
        field=PROTECTED_FIELD if hidden else row.field,
        level=PROTECTED_FIELD if hidden else row.level,
        bits=round(row.bits, 3),
        household_bits=round(row.household_bits, 3),
        sentence=f"{said[0].upper()}{said[1:]}." if hidden else sentence(row.field, row.level),
        left=PROTECTED_VALUE if hidden else left,
        right=PROTECTED_VALUE if hidden else right,
    )


def _repeats(value: str, protected: Protected) -> bool:
    return protected.holds(value) or protected.black_out(value) != value


def _ref(ref: PartyRef, sides: Mapping[PartyRef, Side], reader: AgencyId) -> ReportRef:
    side = sides.get(ref)
    if side is None or not side.is_in_view:
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
        incident_id=ref.incident_id,
        agency=str(side.agency),
        agency_name=agency_name(side.agency),
        reference=side.report.reference,
        local_id=ref.local_id,
        url=f"/v1/incidents/{ref.incident_id}" if side.agency == reader else None,
    )
