"""The file of the master keys, kept apart from the database that they open. Floor 1.

A line is one key: its name, and 256 bits in base64url. The first wraps what is wrapped from now on; those below it open
what was wrapped before.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.engine import URL

from service.auth.envelope import MasterKey, make_master_key, read_master_keys
from service.domain.errors import StoreUnready
from service.store.files import flush, own_as, part_beside

BESIDE_DATABASE: Final = "-key"
"""What the key file is called where nobody says: the name of the SQLite file, and this."""

FIRST: Final = "master-1"
_TOLD = "Name the file of the master keys in CONDUCT_KEY_FILE, or put it back. Without it safe details cannot be read."


class KeyFile:
    """The keys in a file, read when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, url: URL, named: str = "") -> KeyFile | None:
        """The file that is named, or the one beside a SQLite database; ``None`` where there is neither."""
        if named:
            return cls(Path(named))
        is_file = url.get_backend_name() == "sqlite" and url.database and ":memory:" not in url.database
        return cls(Path(f"{url.database}{BESIDE_DATABASE}")) if is_file else None

    @classmethod
    def beside(cls, url: str, named: str = "") -> KeyFile | None:
        """The same, of a URL that a store was or will be opened by."""
        return cls.of(make_url(url), named)

    def read(self) -> tuple[MasterKey, ...]:
        """The keys, the newest first; raises ``StoreUnready`` if they cannot be had."""
        try:
            return read_master_keys(self.path.read_text("ascii"))
        except FileNotFoundError:
            raise StoreUnready(f"There is no key file. {_TOLD}") from None
        except (OSError, ValueError):  # the error of what was read would quote it
            raise StoreUnready(f"The key file cannot be read. {_TOLD}") from None

    def read_or_make(self) -> tuple[MasterKey, ...]:
        """The keys; where there is no file there is one now, for its owner alone, with a new key in it.

        For a database in which nothing is sealed yet. Raises ``StoreUnready`` as ``read`` does.
        """
        if not self.path.exists():
            try:
                self._make([make_master_key(FIRST)], os.link)  # which fails where another process was first
            except FileExistsError:
                pass
            except OSError:
                raise StoreUnready("The key file cannot be made. Name another in CONDUCT_KEY_FILE.") from None
        return self.read()

    def replace(self, keys: Sequence[MasterKey]) -> None:
        """The file holds these keys and no other; there is no moment at which it holds half of them."""
        self._make(keys, os.replace)

    def _make(self, keys: Sequence[MasterKey], put: Callable[[Path, Path], None]) -> None:
        with part_beside(self.path) as part:
            part.write_text("".join(f"{key.line()}\n" for key in keys), "ascii")
            own_as(part, self.path if self.path.exists() else self.path.parent)
            flush(part)
            put(part, self.path)
        flush(self.path.parent)
