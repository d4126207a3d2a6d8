"""An issuer somewhere else, as a fixture."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .issuing import Elsewhere, served


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Elsewhere]:
    """A server over TLS that nobody has asked yet."""
    with served(tmp_path) as there:
        yield there
