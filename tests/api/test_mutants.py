"""Without any one check somebody would be told what is not for them, and the tables of the matrix would show it.

Each mutant is a function with a check taken out of its text. The cells that it bears on are asked again, and some have
to deviate. What each one let through is printed.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pytest

from service.disclosure.permissions import Permission
from service.domain.errors import NotPermitted
from service.flows import intake, reveal
from service.flows.context import Caller
from service.store import courses, restricted, sight

from .asked import OF_HAMPSHIRE
from .test_access import RULES
from .test_matrix import OF_INCIDENTS, PARTY, Cast, Tried, filled
from .world import ABSENT_INCIDENT, World

ONE: Final = [("GET", f"/v1/{service}/courses/{{}}") for service in ("police", "cps", "partner")]
REVEALS: Final = [("POST", "/v1/police/courses/{}/reveals")]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A check taken out: where, the text, what is left in its place, and who asks what then."""

    home: Any
    function: str
    text: str
    left: str
    who: str
    routes: Iterable[tuple[str, str]] = ()
    used_in: Any = None

    def mutated(self) -> Any:
        """The function without the check, in a world like its own."""
        whole = textwrap.dedent(inspect.getsource(getattr(self.home, self.function)))
        assert whole.count(self.text) == 1, "the check is not where it was"
        module = inspect.getmodule(getattr(self.home, self.function))
        assert module is not None
        made: dict[str, Any] = {}
        exec(compile(whole.replace(self.text, self.left), "<mutant>", "exec"), vars(module), made)  # noqa: S102
        return made[self.function]


CASEWORK, PRACTITIONER = "casework of the CPS", "practitioner of the refuge"
MUTANTS: Mapping[str, Mutant] = {
    "a report of the own agency is in the course": Mutant(
        sight, "_is_in_rows", "_INCIDENT.c.agency_id == str(reader.agency)", "", "records of Kent"
    ),
    "the CPS has a referral": Mutant(
        sight, "_is_in_rows", "_INCIDENT.c.kind == Kind.CPS_REFERRAL.value", "", CASEWORK
    ),
    "the victim is the client": Mutant(
        sight, "_is_in_rows", "and_(holds_known(reader.agency), _is_victim_in_report_of(reader.agency))",
        "holds_known(reader.agency)", PRACTITIONER,
    ),
    "the victim is the pupil": Mutant(
        sight, "_is_in_rows", "and_(_holds_told(reader), _is_victim_in_report_of(reader.agency))",
        "_holds_told(reader)", "safeguarding lead",
    ),
    "the suspect is the subject": Mutant(
        sight, "_is_in_rows", "and_(_holds_told(reader), _is_suspect_in_report_of(reader.agency))",
        "_holds_told(reader)", "probation officer",
    ),
    "the reader is no party": Mutant(
        sight, "may_see", "and_(related, is_not_own(COURSE.c.id, reader))", "related", PARTY[0], used_in=courses
    ),
    "the course is not restricted": Mutant(
        sight, "_is_related", "and_(_is_in_rows(reader), is_open_to(reader))", "_is_in_rows(reader)",
        "investigator of Hampshire",
    ),
    "the share is for the agency": Mutant(
        restricted, "is_for", "GRANT.c.agency_id == str(reader.agency),", "", "prosecutor of the CPS", used_in=sight
    ),
    "the share was not withdrawn": Mutant(
        restricted, "is_for", "GRANT.c.ended_at.is_(None),", "", "investigator of Hampshire", used_in=sight
    ),
    "the share has not run out": Mutant(
        sight, "_given", "is_in_time, ", "", OF_HAMPSHIRE
    ),
    "the allocation is for that officer": Mutant(
        restricted, "is_for", "GRANT.c.staff.in_(patterns_for(reader.person)),", "", PARTY[0]
    ),
    "its agency lets others know of the report": Mutant(
        sight, "holds_known", "may_be_told(_INCIDENT, reader)", "true()", OF_HAMPSHIRE
    ),
    "a share is no ground to reveal": Mutant(
        reveal, "_is_case", "member.agency == caller.principal.agency", "member.agency", OF_HAMPSHIRE, REVEALS
    ),
    "the report is of the own agency": Mutant(
        intake, "own_report", "stored.agency != caller.principal.agency or ", "", "records of Kent", OF_INCIDENTS
    ),
    "the reader is no party of the own report": Mutant(
        intake, "own_report", " or is_own(work, caller, [incident_id])", "", PARTY[0], OF_INCIDENTS
    ),
}  # fmt: skip


async def let_through(cast: Cast, mutant: Mutant) -> list[str]:
    """The cells that deviate from the tables with the check taken out."""
    tried = Tried(cast)
    routes = list(mutant.routes) or ONE
    if routes == list(OF_INCIDENTS):
        await tried.ask_for_incidents(mutant.who, routes)
    else:
        await tried.ask_for_courses(mutant.who, routes)
    return tried.wrong


async def test_each_condition_on_rows_is_needed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    cast = await filled(world)
    survived = []
    for name, mutant in MUTANTS.items():
        assert await let_through(cast, mutant) == [], name
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mutant.home, mutant.function, mutant.mutated())
            if mutant.used_in is not None:
                patch.setattr(mutant.used_in, mutant.function, getattr(mutant.home, mutant.function))
            found = await let_through(cast, mutant)
        with capsys.disabled():
            print(f"\nwithout “{name}”: {found[0] if found else 'NOTHING'}", end="")  # noqa: T201
        if not found:
            survived.append(name)
    assert survived == []


def without(permission: Permission) -> Callable[[Caller, Permission], Caller]:
    """``Caller.may`` that does not ask for this permission."""

    def may(caller: Caller, asked: Permission) -> Caller:
        if asked is not permission and asked not in caller.role.permissions:
            raise NotPermitted(asked.value)
        return caller

    return may


GUARDED: Final = sorted({rule.permission for rule in RULES.values() if rule.permission} - {Permission.ME_READ})


@pytest.mark.parametrize("permission", GUARDED)
async def test_each_permission_is_needed(
    world: World, permission: Permission, capsys: pytest.CaptureFixture[str]
) -> None:
    who = "administrator of Sussex"

    async def asked() -> dict[str, int]:
        found = {}
        for (method, path), rule in RULES.items():
            if rule.permission is permission:
                url = path.replace("{incident_id}", ABSENT_INCIDENT)
                found[f"{method} {path}"] = (await world.as_(who).request(method, url, **rule.sent)).status_code
        return found

    assert set((await asked()).values()) == {403}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Caller, "may", without(permission))
        mutated = await asked()
    with capsys.disabled():
        print(f"\nwithout {permission.value}: {mutated}", end="")  # noqa: T201
    assert 403 not in mutated.values()
