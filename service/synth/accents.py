"""Names as those write them who have no accents on their keys. Floor 0b."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from unicodedata import combining, normalize

_WHOLE: Final = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ø": "o", "ß": "ss"})


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """The text without its accents."""
    bare = "".join(mark for mark in normalize("NFD", text.translate(_WHOLE)) if not combining(mark))
    return bare.encode("ascii", "ignore").decode()
