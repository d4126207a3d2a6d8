"""The register of staff, and which details in reports may be theirs or their household's. Floor 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    union,
    update,
)

from service.disclosure.reader import Reader
from service.domain.agency import AgencyId
from service.linking.block import keys as blocking_keys
from service.linking.profile import Profile
from service.store.dialects import insert_or_skip
from service.store.listed import among
from service.store.masked import opened_details, staff_place
from service.store.own_record import own_courses, own_persons
from service.store.released import is_told_of
from service.store.tables import (
    BLOCK_KEY,
    CLEARED_RECORD,
    COURSE,
    COURSE_MEMBER,
    NODE,
    OWN_RECORD,
    PARTY,
    STAFF,
    STAFF_KEY,
    STAFF_NAME,
    STAFF_PROFILE,
)
from service.store.vault import Purpose, Sealing

_AT_A_TIME = 1000
"""Pairs that are fetched together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A member of staff. ``role`` is the most that they may do through a machine; empty where that is not said.

    ``comes_as`` are the subjects of tokens that they read with themselves, besides the reference.
    """

    id: str
    agency: AgencyId
    reference: str
    role: str
    comes_as: tuple[str, ...]
    registered_at: datetime
    revised_at: datetime

    @property
    def names(self) -> frozenset[str]:
        """All that a request may name them by."""
        return frozenset({self.reference, *self.comes_as})


@dataclass(frozen=True, slots=True)
class Pair:
    """Somebody of a member of staff's household, or themself, and a node that may be compared with them."""

    staff_id: str
    known: Profile
    node_id: str
    met: Profile


class NameTaken(Exception):
    """Another member of staff of the agency reads under one of the names."""

    def __init__(self) -> None:
        super().__init__("Another member of staff comes under one of these names.")


_PAIRS = (
    select(
        STAFF_KEY.c.staff_id,
        STAFF_KEY.c.place,
        NODE.c.id,
        STAFF_PROFILE.c.details.label("known"),
        NODE.c.details.label("met"),
    )
    .select_from(
        STAFF_KEY.join(
            STAFF_PROFILE,
            and_(STAFF_PROFILE.c.staff_id == STAFF_KEY.c.staff_id, STAFF_PROFILE.c.place == STAFF_KEY.c.place),
        )
        .join(BLOCK_KEY, BLOCK_KEY.c.key == STAFF_KEY.c.key)
        .join(NODE, NODE.c.id == BLOCK_KEY.c.node_id)
    )
    .distinct()
)
_OF_NODES = _PAIRS.where(among(BLOCK_KEY.c.node_id, "ids"))
_OF_STAFF = _PAIRS.where(among(STAFF_KEY.c.staff_id, "ids"))
_CLEARED = select(CLEARED_RECORD.c.staff_id, CLEARED_RECORD.c.node_id).where(among(CLEARED_RECORD.c.staff_id, "ids"))
_NAMED = (
    select(STAFF_PROFILE.c.staff_id, STAFF_PROFILE.c.place, STAFF_PROFILE.c.details)
    .join(STAFF_NAME, STAFF_NAME.c.staff_id == STAFF_PROFILE.c.staff_id)
    .where(STAFF_NAME.c.agency_id == bindparam("agency"), STAFF_NAME.c.name == bindparam("name"))
    .order_by(STAFF_PROFILE.c.place)
)


class StaffRegister:
    """Keeps staff, and finds whom a change may concern."""

    def __init__(self, connection: Connection, sealing: Sealing) -> None:
        self._connection = connection
        self._sealing = sealing
        self.is_empty: bool | None = None
        """Whether nobody is registered, where this unit of work came across that."""

    def get(self, agency: AgencyId, reference: str) -> Staff | None:
        """The member of staff whom the agency knows by that reference."""
        is_it = and_(STAFF.c.agency_id == str(agency), STAFF.c.reference == reference)
        row = self._connection.execute(select(STAFF).where(is_it)).one_or_none()
        return None if row is None else _staff(row, self._names([row.id]).get(row.id, ()))

    def role_of(self, agency: AgencyId, name: str) -> str:
        """The role of whoever reads under that name; empty where nobody does, or none is said."""
        question = (
            select(STAFF.c.role)
            .join(STAFF_NAME, STAFF_NAME.c.staff_id == STAFF.c.id)
            .where(STAFF_NAME.c.agency_id == str(agency), STAFF_NAME.c.name == name)
        )
        return str(self._connection.execute(question).scalar_one_or_none() or "")

    def is_one(self, agency: AgencyId, name: str, other: str) -> bool:
        """Whether one member of staff of the agency reads under both names: with a token and through a machine, say."""
        question = select(STAFF_NAME.c.staff_id).where(
            STAFF_NAME.c.agency_id == str(agency), STAFF_NAME.c.name.in_((name, other))
        )
        found = self._connection.execute(question).scalars().all()
        return name == other or len(set(found)) < len(found)

    def of_agency(self, agency: AgencyId) -> list[Staff]:
        """The agency's staff, by reference."""
        question = select(STAFF).where(STAFF.c.agency_id == str(agency)).order_by(STAFF.c.reference)
        rows = self._connection.execute(question).all()
        names = self._names([row.id for row in rows])
        return [_staff(row, names.get(row.id, ())) for row in rows]

    def _names(self, staff_ids: Collection[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        question = select(STAFF_NAME).where(among(STAFF_NAME.c.staff_id, "ids")).order_by(STAFF_NAME.c.name)
        for row in self._connection.execute(question, {"ids": staff_ids}):
            found[row.staff_id].append(row.name)
        return found

    def put(self, staff: Staff, profiles: Sequence[Profile]) -> None:
        """The member of staff is registered, with the own details first and those of the household after them; what was
        known of them before is gone. Raises ``NameTaken``."""
        self._forget(staff.id)
        row = {
            "agency_id": str(staff.agency),
            "reference": staff.reference,
            "role": staff.role,
            "registered_at": staff.registered_at,
            "revised_at": staff.revised_at,
        }
        if self._connection.execute(update(STAFF).where(STAFF.c.id == staff.id).values(row)).rowcount == 0:
            self._connection.execute(insert(STAFF), {"id": staff.id, **row})
        names = [{"agency_id": str(staff.agency), "name": name, "staff_id": staff.id} for name in sorted(staff.names)]
        statement = insert_or_skip(self._connection, STAFF_NAME).returning(STAFF_NAME.c.name)
        if len(self._connection.execute(statement, names).all()) < len(names):
            raise NameTaken
        details = [
            {"staff_id": staff.id, "place": place, "details": self._sealed(staff.id, place, profile)}
            for place, profile in enumerate(profiles)
        ]
        self._connection.execute(insert(STAFF_PROFILE), details)
        keys = [
            {"key": self._sealing.masks.word(key), "staff_id": staff.id, "place": place}
            for place, profile in enumerate(profiles)
            for key in blocking_keys(profile)
        ]
        if keys:
            self._connection.execute(insert(STAFF_KEY), keys)

    def remove(self, staff_id: str) -> None:
        """Nothing is known of the member of staff any more."""
        self._forget(staff_id)
        self._connection.execute(delete(STAFF).where(STAFF.c.id == staff_id))

    def _forget(self, staff_id: str) -> None:
        for table in (OWN_RECORD, CLEARED_RECORD, STAFF_KEY, STAFF_PROFILE, STAFF_NAME):
            self._connection.execute(delete(table).where(table.c.staff_id == staff_id))

    def profiles(self, agency: AgencyId, name: str) -> list[Profile]:
        """The details of whoever reads under that name, and of the household; empty where nobody does."""
        found = self._connection.execute(_NAMED, {"agency": str(agency), "name": name}).all()
        return [self._opened(row.staff_id, row.place, row.details) for row in found]

    def _sealed(self, staff_id: str, place: int, profile: Profile) -> str:
        return self._sealing.seal_text(Purpose.PROFILE, profile.to_json(), staff_place(staff_id, place))

    def _opened(self, staff_id: str, place: int, sealed: str) -> Profile:
        return Profile.from_json(self._sealing.unseal_text(sealed, staff_place(staff_id, place)))

    def own_courses(self, reader: Reader) -> frozenset[str]:
        """The courses of which the reader is a party, and those that were merged into one."""
        own = own_courses(reader)
        return self._ids(select(COURSE.c.id).where(or_(COURSE.c.id.in_(own), COURSE.c.merged_into.in_(own))), reader)

    def own_incidents(self, reader: Reader) -> frozenset[str]:
        """The reports that stand in a course of which the reader is a party."""
        is_in_one = COURSE_MEMBER.c.course_id.in_(own_courses(reader))
        return self._ids(select(COURSE_MEMBER.c.incident_id).where(is_in_one), reader)

    def own_persons(self, reader: Reader) -> frozenset[str]:
        """The persons who may be the reader, or of the reader's household."""
        return self._ids(own_persons(reader), reader)

    def own_company(self, reader: Reader) -> frozenset[str]:
        """The persons, be they the reader or not, that courses are about of which the reader is a party."""
        is_one = COURSE.c.id.in_(own_courses(reader))
        ends = (COURSE.c.victim_person_id, COURSE.c.suspect_person_id)
        return self._ids(union(*(select(end).where(is_one) for end in ends)), reader) | self.own_persons(reader)

    def _ids(self, question: Select[str] | CompoundSelect[Any], reader: Reader) -> frozenset[str]:
        if self.is_empty or not reader.person:
            return frozenset()
        return frozenset(self._connection.execute(question).scalars())

    def near_nodes(self, node_ids: Collection[str]) -> Iterator[Pair]:
        """Whoever on the register shares a blocking key with one of the nodes, with that node, each pair once."""
        return self._pairs(_OF_NODES, self._sealing.masks.names(node_ids)) if node_ids else iter(())

    def near_staff(self, staff_id: str) -> Iterator[Pair]:
        """Every node that shares a blocking key with the member of staff or the household, each pair once."""
        return self._pairs(_OF_STAFF, [staff_id])

    def every_pair(self) -> Iterator[Pair]:
        """All pairs of people on the register and nodes that share a blocking key, each once."""
        return self._pairs(_PAIRS, ())

    def _pairs(self, question: Select[Any], ids: Collection[str]) -> Iterator[Pair]:
        known: dict[tuple[str, int], Profile] = {}
        parameters = {"ids": ids} if ids else {}
        for row in self._connection.execute(question, parameters, execution_options={"yield_per": _AT_A_TIME}):
            own = known.get((row.staff_id, row.place))
            if own is None:
                own = known[row.staff_id, row.place] = self._opened(row.staff_id, row.place, row.known)
            (node_id,) = self._sealing.masks.unmasked([row.id])
            yield Pair(row.staff_id, own, node_id, Profile.from_json(opened_details(self._sealing, node_id, row.met)))

    def note(self, found: Sequence[tuple[str, str]]) -> None:
        """These staff, by id, may be these nodes, or live with them; those apart of whom somebody decided otherwise."""
        if not found:
            return
        masks = self._sealing.masks.names(node_id for _, node_id in found)
        pairs = [(staff_id, mask) for (staff_id, _), mask in zip(found, masks, strict=True)]
        cleared = {tuple(row) for row in self._connection.execute(_CLEARED, {"ids": {one for one, _ in pairs}})}
        rows = [{"staff_id": one, "node_id": mask} for one, mask in pairs if (one, mask) not in cleared]
        if rows:
            self._connection.execute(insert_or_skip(self._connection, OWN_RECORD), rows)

    def clear(self, staff_id: str, course_id: str, agency: AgencyId, *, by: str, reason: str, at: datetime) -> None:
        """The member of staff is none of the persons in the reports of the course, nor of the household of one, as far
        as the agency may know of these and they are described by now. It lasts until the entry is sent anew."""
        persons = (
            select(NODE.c.person_id)
            .join(PARTY, PARTY.c.node_id == NODE.c.id)
            .join(COURSE_MEMBER, COURSE_MEMBER.c.incident_id == PARTY.c.incident_id)
            .where(COURSE_MEMBER.c.course_id == course_id, is_told_of(PARTY.c.incident_id, agency))
        )
        noted = (OWN_RECORD.c.staff_id == staff_id, NODE.c.person_id.in_(persons))
        question = select(OWN_RECORD.c.node_id).join(NODE, NODE.c.id == OWN_RECORD.c.node_id).where(*noted)
        nodes = self._connection.execute(question).scalars().all()
        if nodes:
            decided = {"staff_id": staff_id, "reason": reason, "cleared_by": by, "cleared_at": at}
            rows = [{**decided, "node_id": node} for node in nodes]
            self._connection.execute(insert_or_skip(self._connection, CLEARED_RECORD), rows)
            is_one = and_(OWN_RECORD.c.staff_id == staff_id, among(OWN_RECORD.c.node_id, "ids"))
            self._connection.execute(delete(OWN_RECORD).where(is_one), {"ids": nodes})

    def noted(self) -> set[tuple[str, str]]:
        """All that is noted so."""
        rows = self._connection.execute(select(OWN_RECORD)).all()
        names = self._sealing.masks.unmasked(row.node_id for row in rows)
        return {(row.staff_id, node_id) for row, node_id in zip(rows, names, strict=True)}

    def forget_notes(self) -> None:
        """Nothing is noted so any more."""
        self._connection.execute(delete(OWN_RECORD))


def _staff(row: Row[*tuple[Any, ...]], names: Collection[str]) -> Staff:
    return Staff(
        id=row.id,
        agency=AgencyId.parse(row.agency_id),
        reference=row.reference,
        role=row.role,
        comes_as=tuple(name for name in names if name != row.reference),
        registered_at=row.registered_at,
        revised_at=row.revised_at,
    )
