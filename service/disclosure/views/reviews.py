"""Questions who is who, and people's answers to them, for police officers (docs/disclosure.md, rows 38 and 39).
Floor 0b.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from service.disclosure.views.compared import PartyShown
from service.disclosure.views.explanation import ExplainedLink
from service.disclosure.views.shown import Shown

DecisionShown = Literal["same", "different", "unsure"]


class WouldJoin(Shown):
    """What would become one if the two were one person, as far as the reader may see it: their ids, and each group of
    courses that would be one course. Attribution of other reports may follow from it."""

    persons: tuple[str, ...]
    courses: tuple[tuple[str, ...], ...]


class ReviewShown(Shown):
    """A question whether two parties are one person, with what speaks for it and against it.

    ``urgent_because`` are prompts of courses of either side that put it where it is in the queue; ``since`` is when
    both sides were on file. One that was answered is not open. ``may_judge`` if the reader may answer it.
    """

    id: str
    url: str
    is_open: bool
    since: datetime
    urgent_because: tuple[str, ...]
    left: PartyShown
    right: PartyShown
    comparison: ExplainedLink
    would_join: WouldJoin
    may_judge: bool
    redactions: tuple[str, ...]


class JudgedParty(Shown):
    """A party that a judgement is about; of a report that the reader may not see only that there is one."""

    incident_id: str | None
    local_id: str | None


class JudgementShown(Shown):
    """A person's decision. The reason is null for readers who may not see both parties and did not make it; who made
    it is told within the agency that did."""

    id: str
    url: str
    review_id: str | None
    decision: DecisionShown
    reason: str | None
    agency: str
    agency_name: str
    made_by: str | None
    made_at: datetime
    left: JudgedParty
    right: JudgedParty
    is_in_force: bool
    undone_at: datetime | None
    undone_by: str | None
    undone_reason: str | None
    may_undo: bool


class Changes(Shown):
    """What a judgement or its undoing changed, as far as the reader may see it.

    ``merged`` maps an id that is no more to its survivor, ``split`` a new id to the one it was parted from;
    ``courses`` are those that now stand otherwise.
    """

    persons_merged: Mapping[str, str]
    persons_split: Mapping[str, str]
    courses_merged: Mapping[str, str]
    courses_split: Mapping[str, str]
    courses: tuple[str, ...]


class JudgementMade(Shown):
    """A judgement, and what it changed."""

    judgement: JudgementShown
    changes: Changes


def no_changes() -> Changes:
    """Nothing was changed."""
    return Changes(persons_merged={}, persons_split={}, courses_merged={}, courses_split={}, courses=())


def would_join(pairs: Sequence[tuple[str, str, str]], left: str, right: str) -> tuple[tuple[str, ...], ...]:
    """Courses (id, victim, suspect) that have the same two persons once ``right`` is ``left``, in groups."""
    groups: dict[tuple[str, str], list[str]] = {}
    for course, victim, suspect in pairs:
        key = (left if victim == right else victim, left if suspect == right else suspect)
        groups.setdefault(key, []).append(course)
    return tuple(tuple(sorted(group)) for group in groups.values() if len(group) > 1)
