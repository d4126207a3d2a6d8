"""Examples of what an agency does for the people in its reports. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel

from service.api.rights import ErasedVersion, IncidentState


def keeping_answers(incident: str, at: datetime) -> Mapping[str, Mapping[str, BaseModel]]:
    """What the operations on restriction and erasure may answer about that report."""
    url = f"/v1/incidents/{incident}"
    restricted = IncidentState(
        id=incident, url=url, version=3, state="restricted", reason="accuracy_contested", revised_at=at
    )
    lifted = restricted.model_copy(update={"state": "current", "reason": ""})
    return {
        "restrict_processing": {"restricted": restricted},
        "lift_restriction": {"lifted": lifted},
        "erase_wrong_version": {"erased": ErasedVersion(id=incident, url=url, version=2)},
    }
