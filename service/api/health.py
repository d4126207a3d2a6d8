"""Whether the process lives, can work, and what it is. Floor 3. Public: nothing here is about anybody."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

from service import __version__
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.policy import policy_version
from service.flows.context import Context
from service.flows.upkeep import behind
from service.store.migrating import head_revision

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The answer of a process that lives."""

    model_config = ConfigDict(frozen=True)

    status: Literal["live"]


class Readiness(BaseModel):
    """The answer of a process that can work; and for how many seconds the oldest entry of the access log has waited
    for a signed checkpoint over it: more than a minute means that no worker runs."""

    model_config = ConfigDict(frozen=True)

    status: Literal["ready"]
    log_behind_seconds: int


class Info(BaseModel):
    """Which service, linking model and revision of the schema; and the digest of its rules on who may see what,
    by which the access log names them."""

    model_config = ConfigDict(frozen=True)

    service: str
    version: str
    model: str
    schema_revision: str
    policy: str


@router.get("/health/live", summary="The process lives")
async def live() -> Health:
    """Looks at nothing else."""
    return Health(status="live")


@router.get("/health/ready", summary="The process can work", responses={503: PROBLEM_RESPONSES[503]})
def ready(request: Request) -> Readiness:
    """The database can be reached, is soundly set, and has the tables of this version."""
    context: Context = request.app.state.context
    context.store.assert_ready()
    return Readiness(status="ready", log_behind_seconds=int(behind(context).total_seconds()))


@router.get("/info", summary="What this is")
def info(request: Request) -> Info:
    """The same for as long as the process lives."""
    context: Context = request.app.state.context
    return Info(
        service="conduct",
        version=__version__,
        model=context.model.name,
        schema_revision=head_revision(),
        policy=policy_version(),
    )
