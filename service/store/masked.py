"""Nodes as the database has them: under masks of their ids, their details sealed. Floor 1."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from service.auth.envelope import Masks
from service.store.vault import Purpose, Sealing


class MaskedNames:
    """The ids of nodes and their masks, remembered for the length of a unit of work."""

    def __init__(self, masks: Masks) -> None:
        self._masks = masks
        self._mask_of: dict[str, str] = {}
        self._name_of: dict[str, str] = {}

    def masked(self, names: Collection[str]) -> list[str]:
        """The masks of the ids, in their order."""
        unknown = [name for name in names if name not in self._mask_of]
        if unknown:
            self._remember(unknown, self._masks.names(unknown))
        return [self._mask_of[name] for name in names]

    def mask(self, name: str) -> str:
        """The mask of one id."""
        return self._mask_of.get(name) or self.masked([name])[0]

    def true(self, masked: Sequence[str]) -> list[str]:
        """The ids behind the masks, in their order."""
        unknown = [mask for mask in masked if mask not in self._name_of]
        if unknown:
            self._remember(self._masks.unmasked(unknown), unknown)
        return [self._name_of[mask] for mask in masked]

    def name(self, mask: str) -> str:
        """The id behind one mask."""
        return self._name_of.get(mask) or self.true([mask])[0]

    def _remember(self, names: Iterable[str], masked: Iterable[str]) -> None:
        for name, mask in zip(names, masked, strict=True):
            self._mask_of[name], self._name_of[mask] = mask, name


def sealed_details(sealing: Sealing, node_id: str, details: str) -> str:
    """The details of a node as the database has them."""
    return sealing.seal_text(Purpose.PROFILE, details, f"node {node_id}")


def opened_details(sealing: Sealing, node_id: str, sealed: str) -> str:
    """What ``sealed_details`` sealed."""
    return sealing.unseal_text(sealed, f"node {node_id}")


def staff_place(staff_id: str, place: int) -> str:
    """What the details of somebody on the register of staff are bound to."""
    return f"staff {staff_id} {place}"
