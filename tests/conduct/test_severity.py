"""The order of kinds of conduct by which occasions are drawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from service.conduct.rule_sets import RuleSets
from service.conduct.severity import severity_scale

ON = date(2026, 11, 25)


def test_a_threat_to_kill_is_drawn_above_contact_and_below_strangulation() -> None:
    steps = severity_scale(ON).steps
    assert steps["S2A3_B"] < steps["EXT_THREAT_KILL"] < steps["EXT_STRANGULATION"]


def test_the_gravest_conduct_of_an_occasion_counts_and_conduct_without_a_step_does_not() -> None:
    scale = severity_scale(ON)
    assert scale.step_of(["S2A3_B", "EXT_ASSAULT", "EXT_ORDER_BREACH"]) == scale.steps["EXT_ASSAULT"]
    assert scale.step_of(["EXT_ORDER_BREACH"]) is None
    assert scale.step_of([]) is None


def test_every_kind_with_a_step_has_a_name_and_stands_once_in_the_key() -> None:
    scale = severity_scale(ON)
    told = [name for _, names in scale.by_step() for name in names]
    assert sorted(told) == sorted(scale.names[code] for code in scale.steps)
    assert [step for step, _ in scale.by_step()] == sorted(set(scale.steps.values()))


def test_a_later_rule_orders_conduct_anew_from_its_day_on(tmp_path: Path) -> None:
    (tmp_path / "behaviours-2026-11.toml").write_text('[S2A3_A]\nname = "following"\n')
    for day, step in (("2026-11", 2), ("2027-03-15", 5)):
        (tmp_path / f"indicators-{day}.toml").write_text(f"[I03.severity]\nS2A3_A = {step}\n")
    rules = RuleSets(tmp_path)
    assert severity_scale(date(2027, 3, 14), rules).steps == {"S2A3_A": 2}
    assert severity_scale(date(2027, 3, 15), rules).steps == {"S2A3_A": 5}
