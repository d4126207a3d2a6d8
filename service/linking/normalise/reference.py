"""Reads the hand-made reference data on names (``variants.json``) once. Floor 0b.

The data come from general knowledge of names in use in the United Kingdom. ``given`` lists spellings and short forms
of one given name; ``given_not`` are pairs in the PyPI package ``nicknames`` that are two names of two people here;
``family`` lists spellings of one surname; ``endings`` lists endings that one surname takes for man, woman or script;
``romanised`` gives the usual Latin spelling of words whose script writes no vowels.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TypedDict, cast


class NameData(TypedDict):
    """The shape of ``variants.json``."""

    given: list[list[str]]
    given_not: list[list[str]]
    family: list[list[str]]
    endings: list[list[str]]
    romanised: dict[str, str]


NAME_DATA = cast(
    NameData, json.loads(files("service.linking.normalise").joinpath("variants.json").read_text(encoding="utf-8"))
)
ROMANISED = NAME_DATA["romanised"]
