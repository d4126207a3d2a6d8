"""The shape of an entry in the register of staff, and the reading of one off the wire. Floor 2.

People are described as a report describes a party. What does not fit is told by JSON pointer, never by what was sent.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from service.domain.errors import StaffInvalid
from service.domain.report import Party, Role, read_party
from service.flows.flaws import flaws_of
from service.flows.intake_schema import (
    Part,
    PartialDate,
    ReportedAddress,
    ReportedAlias,
    ReportedEmail,
    ReportedHandle,
    ReportedIdentifier,
    ReportedName,
    ReportedPhone,
    ReportedVehicle,
)

_FEW = Field(max_length=20)
StaffReference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._@-]{1,64}$")]
Subject = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~:@|/+=-]{1,255}$")]


class Described(Part):
    """One person: the name, other names (maiden names, names at work), and what else may stand in a report."""

    name: ReportedName
    aliases: Annotated[list[ReportedAlias], _FEW] | None = None
    dob: PartialDate | None = None
    sex: Literal["0", "1", "2", "9"] | None = None
    phones: Annotated[list[ReportedPhone], _FEW] | None = None
    emails: Annotated[list[ReportedEmail], _FEW] | None = None
    handles: Annotated[list[ReportedHandle], _FEW] | None = None
    addresses: Annotated[list[ReportedAddress], _FEW] | None = None
    vehicles: Annotated[list[ReportedVehicle], _FEW] | None = None
    identifiers: Annotated[list[ReportedIdentifier], _FEW] | None = None


class StaffEntry(Described):
    """A member of staff and the household. `role` is the most that they may do through a machine; `comes_as` are the
    subjects of the tokens by which they come themselves, where these are not the staff reference."""

    role: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,64}$")] | None = None
    comes_as: Annotated[list[Subject], _FEW] | None = None
    household: Annotated[list[Described], _FEW] | None = None


class StaffLine(StaffEntry):
    """A line of a file: an entry with its staff reference."""

    reference: StaffReference


def validate_entry(body: Mapping[str, Any], shape: type[StaffEntry] = StaffEntry) -> dict[str, Any]:
    """The entry as plain values; raises ``StaffInvalid`` with flaws that repeat nothing that was sent."""
    try:
        entry = shape.model_validate(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise StaffInvalid(flaws_of((part["type"], part["loc"], part.get("ctx", {})) for part in found)) from None
    return entry.model_dump(by_alias=True, exclude_none=True)


def people_of(entry: Mapping[str, Any]) -> list[Party]:
    """The member of staff, and then the household, as the linker reads people."""
    role = Role.THIRD_PARTY.value
    return [read_party({**one, "local_id": "", "role": role}) for one in (entry, *(entry.get("household") or ()))]
