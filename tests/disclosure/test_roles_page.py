"""docs/roles.md, which data-protection officers sign: it is what the role files, the routes and the views make."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from service.disclosure.permissions import Filter, Permission, RowFilter, View
from service.disclosure.roles import ROLES
from service.domain.relations import Sight

ROOT = Path(__file__).parents[2]


@cache
def tool() -> ModuleType:
    """The module that writes the page."""
    spec = importlib.util.spec_from_file_location("roles_page", ROOT / "tools" / "roles_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["roles_page"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def page() -> str:
    """The page as it would be made now."""
    made: str = tool().page()
    return made


def section(role: str) -> str:
    """What the page says of one role."""
    return page().partition(f"\n## {role}\n")[2].partition("\n## ")[0]


def test_the_page_is_the_one_that_is_made() -> None:
    assert (ROOT / "docs" / "roles.md").read_text("utf-8") == page(), "run `make roles`"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_is_on_it_with_each_of_its_permissions_and_no_other(role: str) -> None:
    told = section(role)
    for permission in Permission:
        assert (f"\n| {tool().MAY[permission]} |" in told) == (
            permission in ROLES[role].permissions
            or any(tool().MAY[held] == tool().MAY[permission] for held in ROLES[role].permissions)
        ), permission


def test_there_are_words_for_everything() -> None:
    assert set(tool().MAY) == set(Permission)
    assert set(tool().RECORDS) == set(RowFilter)
    assert set(tool().TOLD) == set(Sight)
    assert set(tool().BY) == set(Filter)


def test_only_those_are_said_to_get_a_view_who_have_it() -> None:
    assert {view for views in tool().OF_SOME.values() for view in views} == set(View) - {View.NOTHING}
    assert "nhs numbers" in section("partner_health")
    assert [role for role in ROLES if "nhs numbers" in section(role)] == ["partner_health"]
    assert "victim" not in section("partner_suspect_side").partition("Of a course it is shown:")[2]
    assert "Of a course it is shown:" not in section("auditor") + section("administrator") + section("staff_system")
