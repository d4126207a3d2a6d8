"""Examples of chronologies, snapshots and indexes of unused material, made of the examples of courses. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, TypeVar

from pydantic import BaseModel

from service.api.snapshots import SnapshotList
from service.conduct.severity import severity_scale
from service.conduct.uk_time import uk_day
from service.disclosure.fixed import cut, digest_of, put_together
from service.disclosure.views.chronology import (
    HANDLING,
    ReadBy,
    cps_chronology,
    police_chronology,
    records_chronology,
)
from service.disclosure.views.cps import CpsCourse
from service.disclosure.views.explanation import PoliceExplanation
from service.disclosure.views.police import PoliceCourse, PoliceTimeline
from service.disclosure.views.police_records import PoliceRecordsCourse, PoliceRecordsTimeline
from service.disclosure.views.snapshots import Snapshot, SnapshotItem, since_of
from service.disclosure.views.unused import Earlier, UnusedIndex, numbered, score_items, superseded_items
from service.domain.agency import AgencyId
from service.linking.explain import MOST_CONSIDERED

Answers = Mapping[str, Mapping[str, BaseModel]]
ShownT = TypeVar("ShownT", bound=BaseModel)

_REQUEST_ID: Final = "req_0197a1c05f3580048c3d2e1f0a9b8c7d"


def paper_answers(police: Answers, cps: Answers, at: datetime) -> Answers:
    """What the operations on papers may answer, about the courses in these answers."""
    scale = severity_scale(uk_day(at))
    officer, casework = _one(police["police_one"], PoliceCourse), _one(police["police_one"], PoliceRecordsCourse)
    timeline = _one(police["police_occasions"], PoliceTimeline)
    pointers = _one(police["police_occasions"], PoliceRecordsTimeline)
    prosecutor = _one(cps["cps_one"], CpsCourse)
    explained = _one(police["police_explanation"], PoliceExplanation)
    by_officer = _read_by("officer-47", "police:47", "police_investigator", at)
    by_records = _read_by("rms-47", "police:47", "police_records", at).model_copy(update={"acting_for": "staff-0017"})
    by_prosecutor = _read_by("prosecutor-1", "cps:south-east", "cps_prosecutor", at)
    item = _snapshot_item(prosecutor, at)
    return {
        "police_chronology": {
            "officer": police_chronology(officer, timeline, scale, by_officer),
            "records_system": records_chronology(casework, pointers, scale, by_records),
        },
        "cps_chronology": {"prosecutor": cps_chronology(prosecutor, scale, by_prosecutor)},
        "police_unused": {"officer": _unused(officer, "police", explained, by_officer)},
        "cps_unused": {"prosecutor": _unused(officer, "cps", explained, by_prosecutor)},
        "take_snapshot": {"taken": SnapshotList(items=[item])},
        "snapshots": {"one": SnapshotList(items=[item])},
        "one_snapshot": {"prosecutor": _snapshot(prosecutor, item)},
    }


def _one(answers: Mapping[str, BaseModel], kind: type[ShownT]) -> ShownT:
    return next(shown for shown in answers.values() if isinstance(shown, kind))


def _read_by(client_id: str, agency: str, role: str, at: datetime) -> ReadBy:
    return ReadBy(client_id=client_id, agency=agency, role=role, acting_for=None, at=at, request_id=_REQUEST_ID)


def _unused(course: PoliceCourse, door: str, explained: PoliceExplanation, read_by: ReadBy) -> UnusedIndex:
    report = course.incidents[0]
    earlier = Earlier(
        agency=AgencyId.parse(report.agency),
        reference=report.reference,
        incident_id=report.id,
        version=2,
        received_at=report.received_at,
    )
    return UnusedIndex(
        id=course.id,
        url=f"/v1/{door}/courses/{course.id}/unused-material",
        revision=course.revision,
        items=numbered([*superseded_items([earlier]), *score_items(explained.links, explained.considered)]),
        most_considered=MOST_CONSIDERED,
        handling=HANDLING,
        read_by=read_by,
    )


def _snapshot_item(course: CpsCourse, at: datetime) -> SnapshotItem:
    return SnapshotItem(
        course_id=course.id,
        course_url=course.url,
        number=1,
        url=f"{course.url}/snapshots/1",
        urn=course.urns[0],
        taken_at=at,
        taken_by="cps:south-east",
        revision=course.revision,
        digest=digest_of("an example"),
    )


def _snapshot(course: CpsCourse, item: SnapshotItem) -> Snapshot:
    parts = cut(course.model_dump(mode="json"))
    day = uk_day(item.taken_at)
    return Snapshot(
        **dict(item),
        course=put_together([(part.name, part.value) for part in parts]),
        erased=(),
        withheld=(),
        is_as_taken=True,
        since=since_of(course.revision + 1, [day], [], []),
    )
