"""New keys for what is sealed, while the service runs. Floor 1.

The master key is changed by wrapping the data keys anew, in one transaction; data keys, by sealing row after row anew,
some at a time. A run that was cut short is gone on with by the next one: what is under the newest key is left alone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, and_, bindparam, select, tuple_, update

from service.auth.envelope import MasterKey, make_master_key
from service.store.masked import opened_details, sealed_details, staff_place
from service.store.safe_details import place_of
from service.store.tables import DATA_KEY, NODE, SAFE_DETAIL, STAFF_PROFILE
from service.store.vault import Purpose, Sealing, Vault, wrapped

AT_A_TIME: Final = 200
"""Rows that are sealed anew in one transaction: whoever waits for one of them does not wait long."""

Place = tuple[str, int] | None
"""The report and version up to which safe details were looked through."""

_SAFE = select(SAFE_DETAIL).order_by(SAFE_DETAIL.c.incident_id, SAFE_DETAIL.c.version).limit(AT_A_TIME)
_SAFE_PLACE = tuple_(SAFE_DETAIL.c.incident_id, SAFE_DETAIL.c.version)
_NODES = select(NODE.c.id, NODE.c.details).order_by(NODE.c.id).limit(AT_A_TIME)
_RESEAL_SAFE = update(SAFE_DETAIL).where(
    and_(SAFE_DETAIL.c.incident_id == bindparam("of"), SAFE_DETAIL.c.version == bindparam("number"))
)
_RESEAL_NODE = update(NODE).where(NODE.c.id == bindparam("of"), NODE.c.details == bindparam("before"))


class Resealing:
    """Changes keys within one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._sealing = Sealing(connection, vault)
        self._sealing.refresh()

    def new_master(self, name: str) -> MasterKey:
        """The master key that is to wrap: the first of the file if it wraps nothing yet, else a new one, which is the
        first of the file now. Those before it stay in the file."""
        file = self._vault.key_file
        there = self._vault.read(self._connection)
        held = file.read() if there else file.read_or_make()
        if all(key.master != held[0].name for key in there):
            return held[0]
        made = make_master_key(name)
        file.replace((made, *held))
        return made

    def renew(self, master: MasterKey) -> int:
        """Every data key is wrapped by that master key, and new ones seal from now on, if this is committed; how many
        data keys there are."""
        there = self._vault.read(self._connection)
        for key in there:
            row = wrapped(key, master)
            of_it = update(DATA_KEY).where(DATA_KEY.c.number == key.number)
            self._connection.execute(of_it.values(master=row["master"], wrapped=row["wrapped"]))
        made = self._vault.add(self._connection, there, (Purpose.SAFE, Purpose.PROFILE)) if there else []
        return len(there) + len(made)

    def safe_details(self, after: Place) -> tuple[int, Place]:
        """How many safe details are sealed anew, of those that come next, and up to where these were looked through."""
        question = _SAFE if after is None else _SAFE.where(after < _SAFE_PLACE)
        rows = self._connection.execute(question).all()
        newest = self._sealing.newest(Purpose.SAFE).number if rows else 0
        changed = []
        for row in rows:
            if row.key_number != newest:
                place = place_of(row.incident_id, row.version)
                clear = self._sealing.unseal(row.key_number, row.sealed, place)
                number, sealed = self._sealing.seal(Purpose.SAFE, clear, place)
                changed.append({"of": row.incident_id, "number": row.version, "key": number, "octets": sealed})
        if changed:
            change = _RESEAL_SAFE.values(key_number=bindparam("key"), sealed=bindparam("octets"))
            self._connection.execute(change, changed)
        return len(changed), (rows[-1].incident_id, rows[-1].version) if len(rows) == AT_A_TIME else None

    def staff(self) -> int:
        """How many of the details on the register of staff are sealed anew: all that are under an older key."""
        rows = self._connection.execute(select(STAFF_PROFILE)).all()
        newest = f"{self._sealing.newest(Purpose.PROFILE).number}:" if rows else ""
        old = [row for row in rows if not row.details.startswith(newest)]
        for row in old:
            place = staff_place(row.staff_id, row.place)
            now = self._sealing.seal_text(Purpose.PROFILE, self._sealing.unseal_text(row.details, place), place)
            is_it = and_(STAFF_PROFILE.c.staff_id == row.staff_id, STAFF_PROFILE.c.place == row.place)
            self._connection.execute(update(STAFF_PROFILE).where(is_it).values(details=now))
        return len(old)

    def nodes(self, after: str) -> tuple[int, str]:
        """As ``safe_details``, of the details of nodes."""
        rows = self._connection.execute(_NODES.where(NODE.c.id > after)).all()
        newest = f"{self._sealing.newest(Purpose.PROFILE).number}:" if rows else ""
        changed = []
        for row in rows:
            if not row.details.startswith(newest):
                (name,) = self._sealing.masks.unmasked([row.id])
                clear = opened_details(self._sealing, name, row.details)
                now = sealed_details(self._sealing, name, clear)
                changed.append({"of": row.id, "before": row.details, "now": now})
        if changed:
            self._connection.execute(_RESEAL_NODE.values(details=bindparam("now")), changed)
        return len(changed), rows[-1].id if len(rows) == AT_A_TIME else ""
