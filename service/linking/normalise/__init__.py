"""Turns a party, as one agency described it, into the details that the linker compares. Floor 0b.

``normalise`` is the one call; ``variants`` tells which names are known spellings of each other. Nothing here raises
on poor content: what cannot be trusted is left out of the profile and told as a flaw.
"""

from service.linking.normalise.party import Normalised, normalise

__all__ = ["Normalised", "normalise"]
