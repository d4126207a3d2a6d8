"""Examples of the register of staff; all people invented. Floor 3."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from service.api.staff import Forgotten, Registration
from service.disclosure.receipts import warnings_shown
from service.domain.errors import Flaw

_REFERENCE = "47-0017"


def example_staff() -> dict[str, Any]:
    """A member of staff with a name from before, and who lives with them."""
    return {
        "name": {"given": ["Ines"], "family": "Aldous"},
        "aliases": [{"given": ["Ines"], "family": "Pemberton-Osei", "kind": "birth"}],
        "dob": "1990-02-11",
        "phones": [{"value": "+447700900733"}],
        "addresses": [{"line": "31 Another Road", "town": "Quayside", "postcode": "QK9 9ZZ"}],
        "household": [{"name": {"given": ["Ravi"], "family": "Aldous"}, "dob": "1988-06-30"}],
        "role": "police_investigator",
    }


def staff_answers() -> dict[str, dict[str, BaseModel]]:
    """What the register answers."""
    flaw = Flaw("/household/0/dob", "dob-format", "This is no date of birth, and was not matched on.")
    return {
        "put_staff": {
            "all_read": Registration(warnings=()),
            "not_all_read": Registration(warnings=warnings_shown([flaw])),
        },
        "delete_staff": {"any": Forgotten(reference=_REFERENCE)},
    }
