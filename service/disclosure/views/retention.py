"""How long a report is kept, as its agency is told. Floor 0b."""

from __future__ import annotations

from datetime import date, datetime

from service.disclosure.views.shown import Shown


class HoldShown(Shown):
    """Why a report may not go. `released_at` is null while it holds."""

    id: str
    kind: str
    reason: str
    placed_by: str
    placed_at: datetime
    released_at: datetime | None


class RetentionShown(Shown):
    """When a report is due, for what and why. `is_due` says whether that day has come, `is_held` that it may not go all
    the same. `is_linked` says that other reports stand with it in a course, `is_confirmed` that a person joined it with
    one of them, from which the clear period counts then. `kept_on` is when somebody last decided to keep it."""

    incident_id: str
    url: str
    reference: str
    state: str
    happened: date
    group: int | None
    due_on: date
    action: str
    because: str
    is_due: bool
    is_held: bool
    is_linked: bool
    is_confirmed: bool
    kept_on: date | None
    holds: tuple[HoldShown, ...]
