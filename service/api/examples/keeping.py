"""Examples of what an agency does for the people in its reports. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import BaseModel

from service.api.incidents import WithdrawnIncident
from service.api.retention import DueList
from service.api.rights import ErasedVersion, IncidentState
from service.disclosure.views.retention import HoldShown, RetentionShown


def keeping_answers(incident: str, at: datetime) -> Mapping[str, Mapping[str, BaseModel]]:
    """What the operations on restriction and erasure may answer about that report."""
    url = f"/v1/incidents/{incident}"
    restricted = IncidentState(
        id=incident, url=url, version=3, state="restricted", reason="accuracy_contested", revised_at=at
    )
    lifted = restricted.model_copy(update={"state": "current", "reason": ""})
    return {
        **_retention_answers(incident, url, at),
        "restrict_processing": {"restricted": restricted},
        "lift_restriction": {"lifted": lifted},
        "erase_wrong_version": {"erased": ErasedVersion(id=incident, url=url, version=2)},
    }


def _retention_answers(incident: str, url: str, at: datetime) -> Mapping[str, Mapping[str, BaseModel]]:
    hold = HoldShown(
        id="hld_0197a1c05f3270028c3d2e1f0a9b8c7e",
        kind="appeal",
        reason="An appeal is pending.",
        placed_by="staff-0017",
        placed_at=at,
        released_at=None,
    )
    due = RetentionShown(
        incident_id=incident,
        url=url,
        reference="47260104102",
        state="current",
        happened=date(2026, 11, 3),
        group=2,
        due_on=date(2036, 11, 4),
        action="review",
        because="group",
        is_due=False,
        is_held=False,
        is_linked=True,
        is_confirmed=False,
        kept_on=None,
        holds=(),
    )
    held = due.model_copy(update={"is_held": True, "holds": (hold,)})
    released = due.model_copy(update={"holds": (hold.model_copy(update={"released_at": at}),)})
    gone = WithdrawnIncident(id=incident, url=url, version=3, state="erased", reason="retention", revised_at=at)
    return {
        "due_reports": {"last_page": DueList(items=[due.model_copy(update={"is_due": True})], next=None)},
        "report_retention": {"not_due": due},
        "decide_retention": {"group": due},
        "place_legal_hold": {"held": held},
        "release_legal_hold": {"released": released},
        "dispose_of_report": {"gone": gone},
    }
