"""Which rules on who may see what are in force: the access log names them with every deed. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import resources
from importlib.resources.abc import Traversable


@cache
def policy_version() -> str:
    """A digest of this package as it stands: role files, views and their dated data; 16 hexadecimal digits.

    It changes with every change of theirs, be it of a comment: the release that has it tells what the rules were.
    """
    digest = sha256()
    for name, file in sorted(_files(resources.files("service.disclosure"))):
        digest.update(name.encode() + b"\x00" + file.read_bytes() + b"\x00")
    return digest.hexdigest()[:16]


def _files(folder: Traversable, under: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        name = f"{under}{entry.name}"
        if entry.is_dir():
            yield from _files(entry, f"{name}/")
        elif entry.name.endswith((".py", ".toml")):
            yield name, entry
