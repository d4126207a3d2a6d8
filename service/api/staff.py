"""The register of staff, for an agency's own system: in only, never out. Floor 3."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, ConfigDict

from service.api.deps import Ctx, Guard
from service.api.incidents import Body
from service.api.problems import PROBLEM_RESPONSES
from service.disclosure.permissions import Permission
from service.disclosure.receipts import WarningShown, warnings_shown
from service.flows import staff
from service.flows.context import Caller
from service.flows.intake_schema import read_json
from service.flows.staff_schema import StaffReference, validate_entry

router = APIRouter(prefix="/v1/staff", tags=["staff"], responses=PROBLEM_RESPONSES)

Registrar = Annotated[Caller, Depends(Guard(Permission.STAFF_WRITE, writes=True))]
Reference = Annotated[StaffReference, Path(description="The staff reference: what machines name in On-Behalf-Of")]

ENTRY_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/StaffEntry"}}},
    }
}
"""Declares the body in the contract; it is read by ``service.flows.staff_schema``, stricter than FastAPI would."""


class Registration(BaseModel):
    """That the entry is in force, and what in it could not be read."""

    model_config = ConfigDict(frozen=True)

    warnings: tuple[WarningShown, ...]


@router.put(
    "/{reference}",
    summary="Register a member of staff",
    openapi_extra=ENTRY_BODY,
    responses={201: {"model": Registration, "description": "Registered for the first time"}},
)
def put_staff(context: Ctx, caller: Registrar, reference: Reference, body: Body, response: Response) -> Registration:
    """What was known of them before is gone. From now on they find no record in which they, or somebody of their
    household, are a party. Nothing of it can be read back."""
    log = staff.by_caller(context, caller)
    found = staff.register(context, caller.principal.agency, reference, validate_entry(read_json(body)), log)
    response.status_code = 201 if found.is_new else 200
    return Registration(warnings=warnings_shown(found.warnings))


class Forgotten(BaseModel):
    """Of whom nothing is known any more."""

    model_config = ConfigDict(frozen=True)

    reference: str


@router.delete("/{reference}", summary="Forget a member of staff")
def delete_staff(context: Ctx, caller: Registrar, reference: Reference) -> Forgotten:
    """Whatever was known of them and of their household is gone."""
    agency, log = caller.principal.agency, staff.by_caller(context, caller)
    staff.remove(context, agency, reference, log, staff.refusal_of(context, caller))
    return Forgotten(reference=reference)
