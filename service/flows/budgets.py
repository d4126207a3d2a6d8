"""Whether a caller has asked for too much already, told before anything is read. Floor 2.

What a budget keeps from a caller is noted once in the access log, as a denial, and once in the operator's log, until
there is some again: a caller that keeps knocking must not fill either.
"""

from __future__ import annotations

import logging

from service.auth.budgets import Measure
from service.disclosure.permissions import Permission
from service.domain.errors import BudgetSpent
from service.flows.context import Caller, Context
from service.flows.read import refuse

_log = logging.getLogger("conduct.budgets")


def admit(context: Context, caller: Caller, permission: Permission) -> None:
    """Return if the caller has requests left; raises ``BudgetSpent`` otherwise. None is taken yet."""
    _spend(context, caller, permission, Measure.REQUESTS, 0)


def draw(context: Context, caller: Caller, permission: Permission, *, is_reading: bool) -> None:
    """One request is taken from the budgets of the caller and of whom it acts for, and a match where it is one.

    Raises ``BudgetSpent`` if there is none left, or of records to read where the request is to read some.
    """
    if is_reading:
        _spend(context, caller, permission, Measure.ROWS, 0)
    if permission is Permission.POLICE_MATCH:
        _spend(context, caller, permission, Measure.MATCHES, 1)
    _spend(context, caller, permission, Measure.REQUESTS, 1)


def count_refused(context: Context, caller: Caller) -> None:
    """A request that was refused for another reason is taken from the budget all the same."""
    context.budgets.charge(Measure.REQUESTS, caller.principal, context.clock.now(), 1)


def _spend(context: Context, caller: Caller, permission: Permission, measure: Measure, amount: int) -> None:
    try:
        context.budgets.spend(measure, caller.principal, context.clock.now(), amount)
    except BudgetSpent as error:
        if error.is_first:
            fields = {"client_id": caller.principal.client_id, "measure": error.measure}
            _log.warning("budget spent", extra=fields)
            refuse(context, caller, permission, f"BudgetSpent {error.measure}")
        raise
