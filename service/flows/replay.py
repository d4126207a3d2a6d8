"""A restored backup is brought up to what was taken back since it was made: erased, withdrawn, restricted. Floor 2.

The list is read from the database that the backup replaces, or from a file that was exported from it. It holds ids,
hashes and dates, and no content. To replay it twice changes nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.agency import AgencyId
from service.domain.errors import StoreUnready
from service.domain.report import Kind
from service.flows.context import Context
from service.flows.erasure import forget, unlink_and_erase
from service.flows.link import courses_of, relink, tell
from service.flows.operating import operator_entry
from service.linking.linker import Relinked
from service.store.incidents import State, StoredIncident
from service.store.undone import Undone
from service.store.unit_of_work import UnitOfWork

_ORDER = (State.CURRENT, State.RESTRICTED, State.WITHDRAWN, State.ERASED)
"""A report goes on in this order and never back: what the backup has further on stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How many reports were erased, withdrawn and restricted, and how many versions erased, that were not so before."""

    erased: int
    withdrawn: int
    restricted: int
    versions: int


def undone(context: Context) -> list[Undone]:
    """What was taken back in this database."""
    with context.store.work(steady=True) as work:
        return list(work.undone.listed())


def export(context: Context, staff: str) -> list[Undone]:
    """The same for a file, which leaves its line in the log."""
    with context.store.work() as work:
        listed = list(work.undone.listed())
        entry = operator_entry(context, staff, "consultation", "erasures export", rows=len(listed))
        work.audit.write([entry])
        work.commit()
    return listed


def replay(context: Context, listed: Iterable[Undone], staff: str) -> Replayed:
    """Everything in the list is taken back here as well; each in a transaction of its own, with its line in the log."""
    done: Counter[str] = Counter()
    for one in sorted(listed, key=lambda item: item.is_version):
        done[context.store.change(_Replaying(context, one, staff).run)] += 1
    forget(context)
    return Replayed(
        erased=done[State.ERASED.value],
        withdrawn=done[State.WITHDRAWN.value],
        restricted=done[State.RESTRICTED.value],
        versions=done["version"],
    )


@dataclass(frozen=True, slots=True)
class _Replaying:
    context: Context
    one: Undone
    staff: str

    def run(self, work: UnitOfWork) -> str:
        """What was done, empty for nothing; committed."""
        if self.one.state is State.ERASED and not self.one.is_version:
            work.erasures.begin()
        stored = work.incidents.get(self.one.incident_id)
        done = self._version(work, stored) if self.one.is_version else self._report(work, stored)
        work.commit()
        return done

    def _report(self, work: UnitOfWork, stored: StoredIncident | None) -> str:
        one, context = self.one, self.context
        if stored is None:
            if one.state is not State.ERASED or work.erasures.tombstone(one.incident_id):
                return ""
            work.undone.bury(one)
            self._log(work, None)
            return one.state.value
        if _ORDER.index(stored.state) >= _ORDER.index(one.state):
            return ""
        if one.state is State.ERASED:
            relinked = unlink_and_erase(context, work, stored.id, one.reason, one.at)
        else:
            relinked = self._set_aside(work, stored, one.state, one.reason)
        self._log(work, relinked)
        tell(context, work, relinked)
        return one.state.value

    def _set_aside(self, work: UnitOfWork, stored: StoredIncident, state: State, reason: str) -> Relinked:
        if state is State.WITHDRAWN:
            work.incidents.withdraw(stored.id, stored.version, reason, self.one.at, stored.state)
        else:
            work.incidents.restrict(stored.id, stored.version, reason, self.one.at)
        relinked = relink(self.context, work, drop=[stored.id])
        if state is State.WITHDRAWN:
            work.unused.note_withdrawn(stored.id, {m.course for m in relinked.before.get(stored.id, ())})
        return relinked

    def _version(self, work: UnitOfWork, stored: StoredIncident | None) -> str:
        """The version is erased; where it is the one in force here, the report is restricted until the correction
        comes again."""
        if stored is None or stored.version < self.one.version:
            return ""
        if stored.version > self.one.version:
            if not work.erasures.erase_version(stored.id, self.one.version):
                return ""
            self._log(work, None)
            return "version"
        if stored.state is not State.CURRENT:
            return ""
        relinked = self._set_aside(work, stored, State.RESTRICTED, "accuracy_contested")
        self._log(work, relinked)
        tell(self.context, work, relinked)
        return State.RESTRICTED.value

    def _log(self, work: UnitOfWork, relinked: Relinked | None) -> None:
        entry = operator_entry(
            self.context,
            self.staff,
            "alteration" if self.one.state is State.RESTRICTED else "erasure",
            "erasures replay",
            subjects=(self.one.incident_id, *(courses_of(relinked) if relinked else ())),
            rows=1,
            reason=self.one.reason or "version",
        )
        work.audit.write([entry])


def line_of(one: Undone) -> str:
    """The item as one line of JSON."""
    told = {
        "incident_id": one.incident_id,
        "agency": str(one.agency),
        "kind": one.kind,
        "version": one.version,
        "tombstone": one.tombstone,
        "state": one.state.value,
        "reason": one.reason,
        "received_at": one.received_at.isoformat(),
        "at": one.at.isoformat(),
        "is_version": one.is_version,
    }
    return json.dumps(told, separators=(",", ":")) + "\n"


def read_line(line: str) -> Undone:
    """The item that a line tells; raises ``StoreUnready`` for what ``line_of`` did not make."""
    try:
        told: Mapping[str, Any] = json.loads(line)
        return Undone(
            incident_id=str(told["incident_id"]),
            agency=AgencyId.parse(told["agency"]),
            kind=Kind(told["kind"]).value,
            version=int(told["version"]),
            tombstone=str(told["tombstone"]),
            state=State(told["state"]),
            reason=str(told["reason"]),
            received_at=datetime.fromisoformat(told["received_at"]),
            at=datetime.fromisoformat(told["at"]),
            is_version=bool(told["is_version"]),
        )
    except (KeyError, TypeError, ValueError):
        raise StoreUnready("A line of the list of erasures cannot be read.") from None
