"""The tables, as rows and nothing more. Floor 1.

SQLModel table classes do not validate and are slow to build, so no row leaves the store: repositories read and write
the Core tables below and speak in dataclasses. The classes are the one place where a table is declared; migrations
are checked against them.

Foreign keys stand where the truth is kept (who reported what). Among the tables that the linker derives and may
rewrite at any time (nodes, edges, persons, courses) there are none: their order of writing is the linker's business.
"""

from service.store.tables.audit import AuditCheckpointRow, AuditLeafRow, AuditNodeRow
from service.store.tables.base import METADATA, core
from service.store.tables.courses import CourseMemberRow, CourseReaderRow, CourseReadingRow, CourseRow, PersonRow
from service.store.tables.incidents import IncidentRow, IncidentVersionRow
from service.store.tables.ledger import AuditEntryRow, EventRow
from service.store.tables.linkage import (
    BlockKeyRow,
    EdgeRow,
    JudgementRow,
    LinkageRow,
    NodeRow,
    PartyRow,
    ReviewRow,
)
from service.store.tables.occasions import DecidedIncidentRow, OccasionDecisionRow
from service.store.tables.registry import AgencyRow, ClientRow, RevokedTokenRow, SigningKeyRow, UsedAssertionRow
from service.store.tables.retention import LegalHoldRow, RetentionDecisionRow
from service.store.tables.safe import DataKeyRow, SafeDetailRow
from service.store.tables.sharing import (
    AccessRequestRow,
    BreakGlassRow,
    CourseGrantRow,
    CourseRestrictionRow,
    RestrictedIncidentRow,
)
from service.store.tables.snapshots import CourseSnapshotRow, SnapshotPartRow, WithdrawnMemberRow
from service.store.tables.staff import (
    ClearedRecordRow,
    OwnRecordRow,
    StaffKeyRow,
    StaffNameRow,
    StaffProfileRow,
    StaffRow,
)

AGENCY = core(AgencyRow)
CLIENT = core(ClientRow)
SIGNING_KEY = core(SigningKeyRow)
REVOKED_TOKEN = core(RevokedTokenRow)
USED_ASSERTION = core(UsedAssertionRow)
INCIDENT = core(IncidentRow)
INCIDENT_VERSION = core(IncidentVersionRow)
PARTY = core(PartyRow)
NODE = core(NodeRow)
BLOCK_KEY = core(BlockKeyRow)
EDGE = core(EdgeRow)
JUDGEMENT = core(JudgementRow)
LINKAGE = core(LinkageRow)
REVIEW = core(ReviewRow)
PERSON = core(PersonRow)
COURSE = core(CourseRow)
COURSE_MEMBER = core(CourseMemberRow)
COURSE_READER = core(CourseReaderRow)
COURSE_READING = core(CourseReadingRow)
COURSE_GRANT = core(CourseGrantRow)
BREAK_GLASS = core(BreakGlassRow)
ACCESS_REQUEST = core(AccessRequestRow)
COURSE_RESTRICTION = core(CourseRestrictionRow)
RESTRICTED_INCIDENT = core(RestrictedIncidentRow)
AUDIT_ENTRY = core(AuditEntryRow)
AUDIT_LEAF = core(AuditLeafRow)
AUDIT_NODE = core(AuditNodeRow)
AUDIT_CHECKPOINT = core(AuditCheckpointRow)
EVENT = core(EventRow)
OCCASION_DECISION = core(OccasionDecisionRow)
DECIDED_INCIDENT = core(DecidedIncidentRow)
COURSE_SNAPSHOT = core(CourseSnapshotRow)
DATA_KEY = core(DataKeyRow)
SAFE_DETAIL = core(SafeDetailRow)
LEGAL_HOLD = core(LegalHoldRow)
RETENTION_DECISION = core(RetentionDecisionRow)
SNAPSHOT_PART = core(SnapshotPartRow)
WITHDRAWN_MEMBER = core(WithdrawnMemberRow)
STAFF = core(StaffRow)
STAFF_NAME = core(StaffNameRow)
STAFF_PROFILE = core(StaffProfileRow)
STAFF_KEY = core(StaffKeyRow)
CLEARED_RECORD = core(ClearedRecordRow)
OWN_RECORD = core(OwnRecordRow)

__all__ = [
    "ACCESS_REQUEST",
    "AGENCY",
    "AUDIT_CHECKPOINT",
    "AUDIT_ENTRY",
    "AUDIT_LEAF",
    "AUDIT_NODE",
    "BLOCK_KEY",
    "BREAK_GLASS",
    "CLIENT",
    "COURSE",
    "COURSE_GRANT",
    "COURSE_MEMBER",
    "COURSE_READER",
    "COURSE_READING",
    "COURSE_RESTRICTION",
    "COURSE_SNAPSHOT",
    "DATA_KEY",
    "DECIDED_INCIDENT",
    "EDGE",
    "EVENT",
    "INCIDENT",
    "INCIDENT_VERSION",
    "JUDGEMENT",
    "LEGAL_HOLD",
    "LINKAGE",
    "METADATA",
    "NODE",
    "OCCASION_DECISION",
    "OWN_RECORD",
    "PARTY",
    "PERSON",
    "RESTRICTED_INCIDENT",
    "RETENTION_DECISION",
    "REVIEW",
    "REVOKED_TOKEN",
    "SAFE_DETAIL",
    "SIGNING_KEY",
    "SNAPSHOT_PART",
    "STAFF",
    "STAFF_KEY",
    "STAFF_NAME",
    "STAFF_PROFILE",
    "USED_ASSERTION",
    "WITHDRAWN_MEMBER",
    "AccessRequestRow",
    "AgencyRow",
    "AuditCheckpointRow",
    "AuditEntryRow",
    "AuditLeafRow",
    "AuditNodeRow",
    "BlockKeyRow",
    "BreakGlassRow",
    "ClientRow",
    "CourseGrantRow",
    "CourseMemberRow",
    "CourseReaderRow",
    "CourseRestrictionRow",
    "CourseRow",
    "CourseSnapshotRow",
    "DataKeyRow",
    "DecidedIncidentRow",
    "EdgeRow",
    "EventRow",
    "IncidentRow",
    "IncidentVersionRow",
    "JudgementRow",
    "LinkageRow",
    "NodeRow",
    "OccasionDecisionRow",
    "PartyRow",
    "PersonRow",
    "RestrictedIncidentRow",
    "ReviewRow",
    "RevokedTokenRow",
    "SafeDetailRow",
    "SigningKeyRow",
    "SnapshotPartRow",
    "UsedAssertionRow",
    "WithdrawnMemberRow",
]
