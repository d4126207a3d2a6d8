"""Goes through the log, leaf by leaf, and finds what is not as it was when it was signed. Floor 0b."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from service.audit.checkpoint import Checkpoint
from service.audit.commitment import SALT_OCTETS, Leaf, commitment
from service.audit.tree import Frontier, leaf_hash

MOST_FAULTS: Final = 20
"""Enough to see where; a log that was shifted by one is wrong in every place."""


class Fault(StrEnum):
    """One way in which the log is not whole."""

    OUT_OF_ORDER = "the number does not follow the one before"
    ENTRY_CHANGED = "the entry or its salt is not what was committed to"
    ENTRY_MISSING = "the entry is gone and was not erased"
    ERASED_UNSAID = "the entry was erased and no later entry says so"
    NODE_CHANGED = "a node kept for proofs is not that of the tree"
    ROOT_DIFFERS = "the log does not have the root that the checkpoint was signed for"
    CUT_SHORT = "the log is shorter than the checkpoint says"
    NOT_SIGNED = "the signature of the checkpoint is not one of a key of the service"
    NONE_SIGNED = "there is no checkpoint: nothing shows that the log is whole"


@dataclass(frozen=True, slots=True)
class Found:
    """A fault, and the number of the leaf, or the size of the checkpoint, at which it was found."""

    fault: Fault
    at: int


@dataclass(slots=True)
class Verification:
    """Takes every leaf in the order of numbers, then tells in ``finish`` what is wrong.

    ``checkpoints`` are those on file and those kept outside; ``is_signed`` whether the signature on one is good.
    """

    checkpoints: Iterable[Checkpoint]
    is_signed: Callable[[Checkpoint], bool]
    erased: int = 0
    _found: list[Found] = field(default_factory=list)
    _frontier: Frontier = field(default_factory=Frontier)
    _awaited: dict[int, list[Checkpoint]] = field(default_factory=dict)
    _unsaid: dict[str, int] = field(default_factory=dict)
    _is_any_sound: bool = False

    def __post_init__(self) -> None:
        for one in self.checkpoints:
            if self.is_signed(one):
                self._awaited.setdefault(one.size, []).append(one)
            else:
                self._note(Fault.NOT_SIGNED, one.size)
        self._is_any_sound = bool(self._awaited)
        self._compare()

    @property
    def size(self) -> int:
        """How many leaves were taken."""
        return self._frontier.size

    def take(self, leaf: Leaf) -> None:
        """The next leaf."""
        if leaf.number != self._frontier.size:
            self._note(Fault.OUT_OF_ORDER, leaf.number)
        if leaf.entry is not None and leaf.salt is not None:
            self._check_entry(leaf, leaf.salt, leaf.entry)
        elif leaf.salt is None and leaf.entry is None:
            self._unsaid[leaf.entry_id] = leaf.number
            self.erased += 1
        else:
            self._note(Fault.ENTRY_MISSING, leaf.number)
        self._frontier.append(leaf_hash(leaf.commitment))
        if self._frontier.size in self._awaited:
            self._compare()

    def check_nodes(self, kept: Callable[[Collection[tuple[int, int]]], Mapping[tuple[int, int], bytes]]) -> None:
        """Compare the nodes that were completed since the last time with those that are kept, by level and position."""
        completed = self._frontier.completed()
        on_file = kept([(node.level, node.position) for node in completed]) if completed else {}
        for node in completed:
            if on_file.get((node.level, node.position)) != node.hash:
                self._note(Fault.NODE_CHANGED, node.position)

    def finish(self) -> tuple[Found, ...]:
        """What is wrong, at most ``MOST_FAULTS``; nothing, if the log is whole as far as the last checkpoint."""
        for size in sorted(self._awaited):
            self._note(Fault.CUT_SHORT, size)
        for number in self._unsaid.values():
            self._note(Fault.ERASED_UNSAID, number)
        if not self._is_any_sound:
            self._note(Fault.NONE_SIGNED, 0)
        return tuple(self._found)

    def _check_entry(self, leaf: Leaf, salt: bytes, entry: Mapping[str, object]) -> None:
        is_it = len(salt) == SALT_OCTETS and entry["id"] == leaf.entry_id
        if not is_it or commitment(salt, entry) != leaf.commitment:
            self._note(Fault.ENTRY_CHANGED, leaf.number)
        if self._unsaid and entry["operation"] == "erasure":
            subjects = entry["subjects"]
            for subject in subjects if isinstance(subjects, list) else ():
                self._unsaid.pop(subject, None)

    def _compare(self) -> None:
        root = self._frontier.root()
        for one in self._awaited.pop(self._frontier.size, ()):
            if one.root != root:
                self._note(Fault.ROOT_DIFFERS, one.size)

    def _note(self, fault: Fault, at: int) -> None:
        if len(self._found) < MOST_FAULTS:
            self._found.append(Found(fault, at))
