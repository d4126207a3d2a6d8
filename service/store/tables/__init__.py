"""The tables, as rows and nothing more. Floor 1.

SQLModel table classes do not validate and are slow to build, so no row leaves the store: repositories read and write
the Core tables below and speak in dataclasses. The classes are the one place where a table is declared; migrations
are checked against them.

Foreign keys stand where the truth is kept (who reported what). Among the tables that the linker derives and may
rewrite at any time (nodes, edges, persons, courses) there are none: their order of writing is the linker's business.
"""

from service.store.tables.base import METADATA, core
from service.store.tables.courses import CourseMemberRow, CourseReaderRow, CourseRow, PersonRow
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
from service.store.tables.registry import AgencyRow, ClientRow, SigningKeyRow

AGENCY = core(AgencyRow)
CLIENT = core(ClientRow)
SIGNING_KEY = core(SigningKeyRow)
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
AUDIT_ENTRY = core(AuditEntryRow)
EVENT = core(EventRow)

__all__ = [
    "AGENCY",
    "AUDIT_ENTRY",
    "BLOCK_KEY",
    "CLIENT",
    "COURSE",
    "COURSE_MEMBER",
    "COURSE_READER",
    "EDGE",
    "EVENT",
    "INCIDENT",
    "INCIDENT_VERSION",
    "JUDGEMENT",
    "LINKAGE",
    "METADATA",
    "NODE",
    "PARTY",
    "PERSON",
    "REVIEW",
    "SIGNING_KEY",
    "AgencyRow",
    "AuditEntryRow",
    "BlockKeyRow",
    "ClientRow",
    "CourseMemberRow",
    "CourseReaderRow",
    "CourseRow",
    "EdgeRow",
    "EventRow",
    "IncidentRow",
    "IncidentVersionRow",
    "JudgementRow",
    "LinkageRow",
    "NodeRow",
    "PartyRow",
    "PersonRow",
    "ReviewRow",
    "SigningKeyRow",
]
