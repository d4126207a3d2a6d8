"""Why a course is one course: the evidence behind its links, as the reader may see it. Floor 2."""

from __future__ import annotations

from dataclasses import dataclass

from service.disclosure.permissions import Permission
from service.disclosure.views.explanation import PoliceExplanation, explain
from service.domain.agency import AgencyId
from service.domain.errors import NotVisible
from service.domain.evidence import PartyRef
from service.flows.context import Caller, Context
from service.flows.link import link_index
from service.flows.operating import operator_entry
from service.flows.own_record import apart
from service.flows.read import open_course
from service.linking.explain import Explained, Explainer
from service.store.unit_of_work import UnitOfWork


def explain_course(context: Context, caller: Caller, course_id: str) -> PoliceExplanation:
    """The evidence per field, the odds, the thresholds and the paths; raises ``NotVisible`` as a read does."""
    caller = caller.reads(Permission.POLICE_EXPLANATION_READ)
    return context.store.view(caller.principal.agency, lambda work: _explain_course(context, caller, work, course_id))


def _explain_course(context: Context, caller: Caller, work: UnitOfWork, course_id: str) -> PoliceExplanation:
    course = open_course(context, caller, Permission.POLICE_EXPLANATION_READ, work, course_id)
    index = link_index(context, work)
    members = [m for m in index.memberships([m.incident_id for m in course.members]) if m.course == course.id]
    explained = Explainer(index, context.model).course(members)
    agency, view = caller.principal.agency, caller.role.view
    links, considered = apart(work, caller, explained.links), apart(work, caller, explained.considered)
    shown = explain(course, links, considered, agency, view=view)
    work.commit()
    return shown


@dataclass(frozen=True, slots=True)
class PartyName:
    """A party as people name it: whose report, its reference, and the party's local id there."""

    agency: AgencyId
    reference: str
    local_id: str

    @classmethod
    def parse(cls, text: str) -> PartyName:
        """Read ``agency/reference/local_id``; raises ``ValueError`` (without the text) if it is not one."""
        agency, slash, rest = text.partition("/")
        reference, second, local_id = rest.rpartition("/")
        if not (slash and second and reference and local_id):
            raise ValueError("a party is named agency/reference/local_id, as police:47/47260104102/S1")
        return cls(AgencyId.parse(agency), reference, local_id)


def explain_pair(context: Context, left: PartyName, right: PartyName, staff: str) -> Explained:
    """The chain of links that joins two parties, and the two compared directly, for the operator.

    ``staff`` is the staff reference of who asks, for the access log. Raises ``NotVisible`` if either is no party of a
    current report.
    """
    with context.store.work(steady=True) as work:
        refs = []
        for name in (left, right):
            stored = work.incidents.by_reference(name.agency, name.reference)
            if stored is None:
                raise NotVisible
            refs.append(PartyRef(stored.id, name.local_id))
        try:
            explained = Explainer(link_index(context, work), context.model).pair(*refs)
        except KeyError:
            raise NotVisible from None
        subjects = tuple(sorted({ref.incident_id for ref in refs}))
        work.audit.write([operator_entry(context, staff, "consultation", "explain", subjects=subjects, rows=2)])
        work.commit()
    return explained
