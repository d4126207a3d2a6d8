"""The real clock and the real maker of ids, as infrastructure behind ``service.domain.ports``. Floor 1."""

from __future__ import annotations

from datetime import UTC, datetime

from uuid_utils import uuid7


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant in UTC."""
        return datetime.now(UTC)


class UuidIds:
    """Ids that sort by time of making: UUID version 7 (RFC 9562), so that new rows land together in an index."""

    def new(self, kind: str) -> str:
        """``kind``, an underscore and 32 hex digits, as ``inc_0192…``."""
        return f"{kind}_{uuid7().hex}"
