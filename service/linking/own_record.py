"""Is somebody in a report a member of staff, or of their household? Floor 0b.

The linker's own odds, on the details of the two by themselves: from the review threshold on, which is where a person
would be asked, they may be one. Nobody is asked here, and none of it links anybody: it only keeps a reader away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from service.domain.errors import Flaw
from service.domain.report import Party
from service.linking.model import Model
from service.linking.normalise.party import normalise
from service.linking.profile import Profile
from service.linking.score import alone, score


def may_be(known: Profile, met: Profile, model: Model) -> bool:
    """Whether the two sets of details may well be of one person."""
    return alone(score(known, met, model), model) >= model.review


def among(known: Sequence[Profile], met: Iterable[Profile], model: Model) -> bool:
    """Whether any of those who are met may be any of those who are known."""
    return any(may_be(one, other, model) for other in met for one in known)


def profiles_of(parties: Sequence[Party], on: date) -> tuple[tuple[Profile, ...], tuple[Flaw, ...]]:
    """The details of a member of staff, who comes first, and of the household, as the linker reads them on a day.

    Whoever of the household has no address lives where the first does. With them what could not be read, by JSON
    pointers as if the first were the whole and the others its ``household``.
    """
    pointers = ["", *(f"/household/{place}" for place in range(len(parties) - 1))]
    read = [normalise(party, on, pointer) for party, pointer in zip(parties, pointers, strict=True)]
    home = read[0].profile.addresses
    found = tuple(one.profile if one.profile.addresses else replace(one.profile, addresses=home) for one in read)
    return found, tuple(flaw for one in read for flaw in one.flaws)
