"""Examples of a reveal; made by the code that makes real ones. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel

from service.disclosure.views.reveals import FOR_PROSECUTORS, HANDLING, Revealed, SafeKind, revealed_parties, watermark
from service.domain.agency import AgencyId
from service.domain.course import Course


def reveal_answers(course: Course, at: datetime, force: AgencyId) -> Mapping[str, Mapping[str, BaseModel]]:
    """What the operations that reveal may answer."""
    kinds = tuple(sorted(SafeKind))
    parties = revealed_parties(course, kinds)
    marks = {
        "reveal_to_police": watermark("staff-0017", str(force), at, HANDLING),
        "reveal_to_prosecutor": watermark("staff-0305", "cps:south-east", at, FOR_PROSECUTORS),
    }
    return {
        name: {"all_kinds": Revealed(course_id=course.id, kinds=kinds, watermark=mark, parties=parties)}
        for name, mark in marks.items()
    }
