"""How the last day for proceedings moved as reports of the course came in. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from service.conduct.accounts import accounts_of, days_of
from service.conduct.moments import months_after
from service.domain.clocks import LimitMove
from service.domain.report import Kind
from service.domain.standing import Standing
from service.domain.summary import Summary


def moves_of(summary: Summary, months: int) -> Iterator[LimitMove]:
    """Each change of the last days, in order of receipt, by the occasions as they are seen now.

    Reports that were withdrawn, or that stood in the course once and no longer do, are not in it: what readers were
    shown then is kept by ``service.conduct.limits.shown``.
    """
    last: dict[Standing, date] = {}
    for received, incident_id, standing, day in sorted(_received(summary)):
        if day <= last.get(standing, date.min):
            continue
        last[standing] = day
        ends = {standing: months_after(day, months) for standing, day in last.items()}
        yield LimitMove(
            at=received,
            incident_id=incident_id,
            attributed=ends.get(Standing.ATTRIBUTED),
            suspected=ends.get(Standing.SUSPECTED),
        )


def _received(summary: Summary) -> Iterator[tuple[datetime, str, Standing, date]]:
    """Reports that give an occasion its standing; a referral gives none where somebody else reports."""
    for account in accounts_of(summary):
        member, occasion = account.member, account.occasion
        if member.standing is not occasion.standing or occasion.standing is Standing.UNATTRIBUTED:
            continue
        is_alone = all(m.report.kind is Kind.CPS_REFERRAL for m in occasion.members)
        if member.report.kind is not Kind.CPS_REFERRAL or is_alone:
            yield member.received_at, member.incident_id, occasion.standing, days_of(occasion)[0]
