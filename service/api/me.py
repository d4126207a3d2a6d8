"""Who the caller is to the service. Floor 3."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict

from service.api.deps import Guard
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.flows.context import Caller

router = APIRouter(prefix="/v1", tags=["me"], responses=PROBLEM_RESPONSES)


class Me(BaseModel):
    """The caller as the service sees it: what it may do, which rows it sees, and in which view."""

    model_config = ConfigDict(frozen=True)

    subject: str
    client_id: str
    agency: str
    role: str
    role_note: str
    comes_as: str
    acts_for: list[str]
    permissions: list[str]
    rows: str
    view: str
    posts: str | None


@router.get("/me", summary="Who I am and what I may do")
def me(caller: Annotated[Caller, Depends(Guard(Permission.ME_READ, writes=True))]) -> Me:
    """Reveals nothing about anybody else, so a machine need name nobody."""
    principal, role = caller.principal, caller.role
    return Me(
        subject=principal.subject,
        client_id=principal.client_id,
        agency=str(principal.agency),
        role=role.name,
        role_note=role.note,
        comes_as=principal.comes_as.value,
        acts_for=list(principal.acts_for),
        permissions=sorted(permission.value for permission in role.permissions),
        rows=role.rows.value,
        view=role.view.value,
        posts=role.posts.value if role.posts else None,
    )
