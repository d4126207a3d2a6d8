"""Why a course is one course: the evidence behind its links, as the reader may see it. Floor 2."""

from __future__ import annotations

from service.disclosure.permissions import Permission
from service.disclosure.views.explanation import PoliceExplanation, explain
from service.flows.context import Caller, Context
from service.flows.link import link_index
from service.flows.read import open_course
from service.linking.explain import Explainer


def explain_course(context: Context, caller: Caller, course_id: str) -> PoliceExplanation:
    """The evidence per field, the odds, the thresholds and the paths; raises ``NotVisible`` as a read does."""
    caller = caller.reads(Permission.POLICE_EXPLANATION_READ)
    with context.store.work() as work:
        course = open_course(context, caller, Permission.POLICE_EXPLANATION_READ, work, course_id)
        index = link_index(context, work)
        members = [m for m in index.memberships([m.incident_id for m in course.members]) if m.course == course.id]
        explained = Explainer(index, context.model).course(members)
        agency, view = caller.principal.agency, caller.role.view
        shown = explain(course, explained.links, explained.considered, agency, view=view)
        work.commit()
    return shown
