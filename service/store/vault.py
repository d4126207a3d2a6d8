"""What seals and opens safe details and the details that the linker remembers. Floor 1.

Data keys lie in the database, wrapped by a master key that does not (``service.store.key_file``). The first unit of
work that seals anything makes them, and they are kept or dropped with it. A process remembers them, and looks again
where it meets one that it does not know, and once a minute.
"""

from __future__ import annotations

import os
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, insert, select

from service.auth.envelope import KEY_OCTETS, Masks, MasterKey, SealBroken, seal, unseal
from service.domain.errors import StoreUnready
from service.store.dialects import hold
from service.store.identity import SystemClock
from service.store.key_file import KeyFile
from service.store.tables import DATA_KEY

REMEMBERED_SECONDS: Final = 60
"""For how long a process may go on sealing with a key after another process has made a newer one."""

_KEYS = select(DATA_KEY)
_SYSTEM = SystemClock()


class Purpose(StrEnum):
    """What a data key is for."""

    SAFE = "safe"
    """Safe details, in a table of their own."""
    PROFILE = "profile"
    """The details of the linker's nodes."""
    MASK = "mask"
    """Stand-ins for values of which only equality matters; there is one such key, and it stays."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key that seals what is in the database; ``number`` grows with time."""

    number: int
    purpose: Purpose
    octets: bytes = field(repr=False)
    master: str
    made_at: datetime


def wrapped(key: DataKey, master: MasterKey) -> dict[str, object]:
    """The row of a data key under that master key."""
    sealed = seal(master.octets, key.octets, _place(key.number, key.purpose))
    return {
        "number": key.number,
        "purpose": key.purpose.value,
        "master": master.name,
        "wrapped": sealed,
        "made_at": key.made_at,
    }


def _place(number: int, purpose: str) -> str:
    return f"data key {number} {purpose}"


class Vault:
    """The data keys of one database, as this process knows them; used by many threads."""

    def __init__(
        self,
        file: KeyFile | None,
        *,
        random: Callable[[int], bytes] = os.urandom,
        now: Callable[[], datetime] = _SYSTEM.now,
    ) -> None:
        """``random(n)`` gives n octets fit for cryptography."""
        self.file = file
        self._random = random
        self._now = now
        self._known: Mapping[int, DataKey] = {}
        self._masks: Masks | None = None
        self._read_at = 0.0

    @property
    def key_file(self) -> KeyFile:
        """The file of the master keys; raises ``StoreUnready`` if none was named."""
        if self.file is None:
            raise StoreUnready("Name the file of the master keys in CONDUCT_KEY_FILE.")
        return self.file

    def newest(self, purpose: Purpose) -> DataKey | None:
        """The key that seals for this purpose, as far as it was learnt."""
        own = [number for number, key in self._known.items() if key.purpose is purpose]
        return self._known[max(own)] if own else None

    def known(self, number: int) -> DataKey | None:
        """The key of that number, as far as it was learnt."""
        return self._known.get(number)

    @property
    def masks(self) -> Masks | None:
        """What masks values in this database, once its key was learnt."""
        key = self.newest(Purpose.MASK)
        if self._masks is None and key is not None:
            self._masks = Masks(key.octets)
        return self._masks

    @property
    def is_stale(self) -> bool:
        """Whether it is time to look for newer keys."""
        return time.monotonic() - self._read_at > REMEMBERED_SECONDS

    def learn(self, keys: Iterable[DataKey], *, are_all: bool = False) -> None:
        """These keys are in the database; with ``are_all`` there was no other a moment ago."""
        self._known = {**({} if are_all else self._known), **{key.number: key for key in keys}}
        if are_all:
            self._read_at = time.monotonic()

    def forget(self) -> None:
        """Nothing is known: what another unit of work made, of one transaction with this one, may not be kept."""
        self._known, self._masks, self._read_at = {}, None, 0.0

    def read(self, connection: Connection) -> list[DataKey]:
        """The keys that the database has, with those of an open transaction; raises ``StoreUnready`` if the key file
        does not open them."""
        rows = connection.execute(_KEYS).all()
        masters = {key.name: key.octets for key in self.key_file.read()} if rows else {}
        found = []
        for row in rows:
            try:
                octets = unseal(masters[row.master], row.wrapped, _place(row.number, row.purpose))
            except (KeyError, SealBroken):
                raise StoreUnready("The key file is not that of this database. See CONDUCT_KEY_FILE.") from None
            found.append(DataKey(row.number, Purpose(row.purpose), octets, row.master, row.made_at))
        return found

    def make_missing(self, connection: Connection) -> tuple[list[DataKey], list[DataKey]]:
        """The keys that were there, and those made now, so that there is one for each purpose; none is learnt yet."""
        hold(connection, "conduct data keys")
        there = self.read(connection)  # another process may have made them while this one waited
        missing = [purpose for purpose in Purpose if all(key.purpose is not purpose for key in there)]
        return there, self.add(connection, there, missing)

    def add(self, connection: Connection, there: Sequence[DataKey], purposes: Iterable[Purpose]) -> list[DataKey]:
        """A new key for each purpose, after those that are there, is in the database if the transaction is committed.

        The key file is made where nothing was ever sealed.
        """
        master = self.key_file.read()[0] if there else self.key_file.read_or_make()[0]
        number = max((key.number for key in there), default=0)
        made = [
            DataKey(number + step, purpose, self._random(KEY_OCTETS), master.name, self._now())
            for step, purpose in enumerate(purposes, start=1)
        ]
        if made:
            connection.execute(insert(DATA_KEY), [wrapped(key, master) for key in made])
        return made


class Sealing:
    """Seals and opens within one transaction."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._made: list[DataKey] = []
        self._is_read = not vault.is_stale

    def committed(self) -> None:
        """What this transaction made is kept: the process may remember it."""
        if self._made:
            self._vault.learn(self._made)

    @property
    def masks(self) -> Masks:
        """What masks values in this database."""
        key = self._key(Purpose.MASK)
        if key in self._made:
            return Masks(key.octets)
        return self._vault.masks or Masks(key.octets)

    def refresh(self) -> None:
        """What is sealed from now on is sealed by the newest keys that there are."""
        self._read()

    def newest(self, purpose: Purpose) -> DataKey:
        """The key that seals for this purpose."""
        return self._key(purpose)

    def seal(self, purpose: Purpose, clear: str, place: str) -> tuple[int, bytes]:
        """The text sealed for a place, and the number of the key that opens it."""
        key = self._key(purpose)
        return key.number, seal(key.octets, clear.encode("utf-8", "surrogatepass"), place)

    def unseal(self, number: int, sealed: bytes, place: str) -> str:
        """The text that was sealed; raises ``StoreUnready`` if it is not as it was, or stands in another place."""
        try:
            return unseal(self._numbered(number).octets, sealed, place).decode("utf-8", "surrogatepass")
        except SealBroken:
            raise StoreUnready("A sealed detail was changed, or is sealed by a key that is not there.") from None

    def seal_text(self, purpose: Purpose, clear: str, place: str) -> str:
        """As ``seal``, in one text."""
        number, sealed = self.seal(purpose, clear, place)
        return f"{number}:{b64encode(sealed).decode('ascii')}"

    def unseal_text(self, text: str, place: str) -> str:
        """What ``seal_text`` sealed; raises as ``unseal`` does."""
        number, _, sealed = text.partition(":")
        return self.unseal(int(number), b64decode(sealed), place)

    def _key(self, purpose: Purpose) -> DataKey:
        if not self._is_read or self._newest(purpose) is None:
            self._read()
        found = self._newest(purpose)
        if found is None:
            there, self._made = self._vault.make_missing(self._connection)
            self._vault.learn(there)
            found = next(key for key in (*self._made, *there) if key.purpose is purpose)
        return found

    def _newest(self, purpose: Purpose) -> DataKey | None:
        return next((key for key in self._made if key.purpose is purpose), None) or self._vault.newest(purpose)

    def _numbered(self, number: int) -> DataKey:
        found = self._find(number)
        if found is None:
            self._read()
            found = self._find(number)
        if found is None:
            raise SealBroken
        return found

    def _find(self, number: int) -> DataKey | None:
        return next((key for key in self._made if key.number == number), None) or self._vault.known(number)

    def _read(self) -> None:
        own = {key.number for key in self._made}
        found = self._vault.read(self._connection)
        self._vault.learn((key for key in found if key.number not in own), are_all=True)
        self._is_read = True
