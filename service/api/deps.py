"""What every route is given: who calls, with which right, and what the process holds. Floor 3."""

from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.openapi.models import OAuthFlowClientCredentials, OAuthFlows
from fastapi.security import OAuth2

from service.api.paging import Cursors
from service.disclosure.permissions import Permission
from service.domain.errors import (
    NotAuthenticated,
    NotPermitted,
    OnBehalfOfMissing,
    OnBehalfOfRefused,
    ReasonInvalid,
)
from service.domain.reasons import Purpose, ReasonCode
from service.flows.budgets import admit, count_refused, draw
from service.flows.context import Caller, Context
from service.flows.gate import Gate
from service.flows.read import refuse

OAUTH = OAuth2(
    flows=OAuthFlows(clientCredentials=OAuthFlowClientCredentials(tokenUrl="/oauth2/token")),
    scheme_name="access_token",
    description="An access token from /oauth2/token, sent as `Authorization: Bearer …`.",
    auto_error=False,
)


def context_of(request: Request) -> Context:
    """The store, the clock, the ids and the model."""
    context: Context = request.app.state.context
    return context


def gate_of(request: Request) -> Gate:
    """What issues and honours tokens."""
    gate: Gate = request.app.state.gate
    return gate


def cursors_of(request: Request) -> Cursors:
    """What signs the cursors of lists."""
    cursors: Cursors = request.app.state.cursors
    return cursors


Ctx = Annotated[Context, Depends(context_of)]
Gates = Annotated[Gate, Depends(gate_of)]
Cursing = Annotated[Cursors, Depends(cursors_of)]


class Guard:
    """Lets a caller through that has one permission; every route but the public ones depends on exactly one guard.

    With ``writes`` the caller needs no person on whose behalf it acts; a read by a machine always does.
    """

    def __init__(self, permission: Permission, *, writes: bool = False) -> None:
        self.permission = permission
        self.writes = writes

    def __call__(
        self,
        request: Request,
        authorization: Annotated[str | None, Security(OAUTH)],
        on_behalf_of: Annotated[
            str | None,
            Header(
                description="Staff reference of the person whom a machine acts for, or a statement (JWT) that names "
                "them, signed with a key of the client's own; it is sent on every read."
            ),
        ] = None,
        reason_code: Annotated[
            str | None, Header(description=f"Why it is read, for the access log: {', '.join(ReasonCode)}")
        ] = None,
        case_reference: Annotated[
            str | None, Header(description="The case that it is read for, for the access log: a crime or case number")
        ] = None,
    ) -> Caller:
        purpose = Purpose(reason_code or "", case_reference or "")
        caller, context = self._caller(request, authorization, on_behalf_of, purpose), context_of(request)
        request.state.client_id = caller.principal.client_id
        request.state.standings = lambda: context.budgets.standings(caller.principal, context.clock.now())
        admit(context, caller, self.permission)
        try:
            caller = caller.writes(self.permission) if self.writes else caller.reads(self.permission)
        except (NotPermitted, OnBehalfOfMissing, OnBehalfOfRefused, ReasonInvalid) as error:
            count_refused(context, caller)
            refuse(context, caller, self.permission, type(error).__name__)
            raise
        draw(context, caller, self.permission, is_reading=not self.writes)
        return caller

    @staticmethod
    def _caller(request: Request, authorization: str | None, named: str | None, purpose: Purpose) -> Caller:
        if len(request.headers.getlist("authorization")) != 1 or authorization is None:
            raise NotAuthenticated
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotAuthenticated
        return gate_of(request).caller(token, request.state.request_id, named, purpose)
