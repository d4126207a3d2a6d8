"""What the linker asks of the database and writes to it, as statements that are built once. Floor 1.

Each takes one list, under the name that its comment or its parameter gives; none names a number of things.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Delete,
    Integer,
    Select,
    Text,
    TextClause,
    TextualSelect,
    and_,
    bindparam,
    delete,
    not_,
    null,
    or_,
    select,
    text,
    union_all,
    update,
)

from service.linking.index import Decision
from service.store.listed import Listed, RowsWriter, among
from service.store.tables import (
    BLOCK_KEY,
    CLEARED_RECORD,
    COURSE,
    COURSE_MEMBER,
    EDGE,
    INCIDENT,
    JUDGEMENT,
    NODE,
    OWN_RECORD,
    PARTY,
    PERSON,
)

_PARTIES = select(
    PARTY.c.incident_id, PARTY.c.local_id, PARTY.c.role, PARTY.c.node_id, INCIDENT.c.agency_id, INCIDENT.c.reference
).join(INCIDENT, INCIDENT.c.id == PARTY.c.incident_id)

PARTIES_OF_INCIDENTS = _PARTIES.where(among(PARTY.c.incident_id, "ids"))
PARTIES_ON_NODES = _PARTIES.where(among(PARTY.c.node_id, "ids"))


def _ties() -> Select[Any]:
    other = PARTY.alias("other")
    return (
        select(PARTY.c.node_id, PARTY.c.role, other.c.node_id.label("other"), other.c.role.label("other_role"))
        .select_from(PARTY.join(other, other.c.incident_id == PARTY.c.incident_id))
        .where(among(PARTY.c.node_id, "ids"))
        .distinct()
    )


TIES = _ties()
DETAILS = select(NODE.c.id, NODE.c.details).where(among(NODE.c.id, "ids"))
PERSONS_OF_NODES = select(NODE.c.id, NODE.c.person_id).where(among(NODE.c.id, "ids"))
NODES_OF_PERSONS = select(NODE.c.id, NODE.c.person_id).where(among(NODE.c.person_id, "ids"))
EDGES = union_all(
    select(EDGE).where(among(EDGE.c.left_id, "ids")),
    select(EDGE).where(among(EDGE.c.right_id, "ids"), not_(among(EDGE.c.left_id, "ids"))),
)
"""An edge with both ends among the ids comes once: within one person most have."""

MEMBERSHIPS = (
    select(COURSE_MEMBER, COURSE.c.victim_person_id, COURSE.c.suspect_person_id)
    .join(COURSE, COURSE.c.id == COURSE_MEMBER.c.course_id)
    .where(among(COURSE_MEMBER.c.incident_id, "ids"))
)


def _sharing(statement: str) -> TextualSelect:
    clause: TextClause = text(statement).bindparams(
        bindparam("keys", type_=Listed(BigInteger())), bindparam("most", type_=Integer())
    )
    return clause.columns(key=BigInteger(), nodes=Listed(Text()))


SHARING = {
    "sqlite": _sharing(
        "SELECT sent.value AS key, (SELECT json_group_array(node_id) FROM "
        "(SELECT node_id FROM block_key WHERE key = sent.value LIMIT :most)) AS nodes FROM json_each(:keys) AS sent"
    ),
    "postgresql": _sharing(
        "SELECT sent.key, ARRAY(SELECT node_id FROM block_key WHERE block_key.key = sent.key LIMIT :most) AS nodes "
        "FROM unnest(:keys) AS sent(key)"
    ),
}
"""For each of ``keys``, at most ``most`` nodes that stand under it: a key that a whole city shares costs no more."""


def _judged() -> tuple[Any, Any]:
    left, right = PARTY.alias("left_party"), PARTY.alias("right_party")
    is_left = and_(left.c.incident_id == JUDGEMENT.c.left_incident, left.c.local_id == JUDGEMENT.c.left_local)
    is_right = and_(right.c.incident_id == JUDGEMENT.c.right_incident, right.c.local_id == JUDGEMENT.c.right_local)
    chosen = (
        select(JUDGEMENT.c.id, JUDGEMENT.c.decision, left.c.node_id.label("a"), right.c.node_id.label("b"))
        .select_from(JUDGEMENT.join(left, is_left).join(right, is_right))
        .where(JUDGEMENT.c.undone_at.is_(None), JUDGEMENT.c.decision != Decision.UNSURE.value)
    )
    return chosen.where(among(left.c.node_id, "ids")), chosen.where(among(right.c.node_id, "ids"))


JUDGED = union_all(*_judged())
"""A judgement with both parties on nodes among the ids comes twice."""


def _told_apart(incident: ColumnElement[str], local: ColumnElement[str]) -> Select[str, str]:
    in_force = and_(JUDGEMENT.c.undone_at.is_(None), JUDGEMENT.c.decision == Decision.DIFFERENT.value)
    return select(incident.label("incident"), local.label("local")).where(in_force, among(incident, "ids"))


TOLD_APART = union_all(
    _told_apart(JUDGEMENT.c.left_incident, JUDGEMENT.c.left_local),
    _told_apart(JUDGEMENT.c.right_incident, JUDGEMENT.c.right_local),
)

DROP_PARTIES: Delete = delete(PARTY).where(among(PARTY.c.incident_id, "ids"))
DROP_MEMBERSHIPS: Delete = delete(COURSE_MEMBER).where(among(COURSE_MEMBER.c.incident_id, "ids"))
DROP_NODES: tuple[Delete, ...] = (
    delete(EDGE).where(or_(among(EDGE.c.left_id, "ids"), among(EDGE.c.right_id, "ids"))),
    delete(BLOCK_KEY).where(among(BLOCK_KEY.c.node_id, "ids")),
    delete(OWN_RECORD).where(among(OWN_RECORD.c.node_id, "ids")),
    delete(CLEARED_RECORD).where(among(CLEARED_RECORD.c.node_id, "ids")),
    delete(NODE).where(among(NODE.c.id, "ids")),
)

ADD_PARTIES = RowsWriter(PARTY)
ADD_NODES = RowsWriter(NODE)
ADD_BLOCK_KEYS = RowsWriter(BLOCK_KEY)
PUT_EDGES = RowsWriter(EDGE, changing=("stranger", "household", "conflict", "by_key", "through", "bits"))
ADD_PERSONS = RowsWriter(PERSON)
ADD_MEMBERSHIPS = RowsWriter(COURSE_MEMBER)
PUT_COURSES = RowsWriter(
    COURSE,
    changing=("victim_person_id", "suspect_person_id", "revised_at"),
    also={"revision": COURSE.c.revision + 1, "merged_into": null()},
)

ASSIGN = update(NODE).where(NODE.c.id == bindparam("node")).values(person_id=bindparam("person"))

REDIRECT = {
    table: update(table)
    .where(or_(table.c.id == bindparam("gone"), table.c.merged_into == bindparam("gone")))
    .values(merged_into=bindparam("survivor"))
    for table in (PERSON, COURSE)
}
"""Those that were merged into ``gone`` before follow it, so that every redirect leads to its end in one step."""
