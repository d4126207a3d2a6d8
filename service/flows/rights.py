"""What an agency demands of whoever reads for it, and the roles of its staff, as remembered from the store. Floor 2.

Every request asks for both, so each is kept for a few seconds, as clients and keys are (``service.flows.gate``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from service.domain.agency import AgencyId
from service.flows.context import Context
from service.store.registry import Agency
from service.store.unit_of_work import UnitOfWork

MOST_REMEMBERED: Final = 20_000
"""Whoever names people who do not exist must not fill the memory with them."""

Value = TypeVar("Value")


class Rights:
    """One for the whole process, used by many threads."""

    def __init__(self, context: Context, remembered_for: timedelta) -> None:
        self._agencies = _Kept[Agency | None](context, remembered_for)
        self._roles = _Kept[str](context, remembered_for)

    def demands_signature(self, agency: AgencyId) -> bool:
        """Whether a machine has to sign for whom it reads."""
        found = self._agency(agency)
        return found is not None and found.demands_signature

    def demands_reason(self, agency: AgencyId) -> bool:
        """Whether everybody who reads has to say why."""
        found = self._agency(agency)
        return found is not None and found.demands_reason

    def _agency(self, agency: AgencyId) -> Agency | None:
        return self._agencies.get(str(agency), lambda work: work.registry.agency(agency))

    def role_of(self, agency: AgencyId, name: str) -> str:
        """The role that the register of staff has for the person; empty where it has none, or no such person."""
        return self._roles.get(f"{agency}/{name}", lambda work: work.staff.role_of(agency, name))


class _Kept(Generic[Value]):
    def __init__(self, context: Context, kept_for: timedelta) -> None:
        self._context = context
        self._kept_for = kept_for
        self._held: dict[str, tuple[datetime, Value]] = {}

    def get(self, key: str, read: Callable[[UnitOfWork], Value]) -> Value:
        """What stands under the key, as it was read not long ago."""
        now, held = self._context.clock.now(), self._held.get(key)
        if held is not None and timedelta(0) <= now - held[0] < self._kept_for:
            return held[1]
        with self._context.store.work() as work:
            found = read(work)
        if len(self._held) >= MOST_REMEMBERED:
            self._held.clear()
        self._held[key] = (now, found)
        return found
