"""Which prompts make a question about who is who urgent. Floor 0b; an order by facts, never a grade of risk."""

from __future__ import annotations

from collections.abc import Collection

from service.conduct.rulebook import DATE, prompt_rules


def urgent_prompts(codes: Collection[str], rules: str = DATE) -> tuple[str, ...]:
    """Those of the prompts that make a question urgent, the most urgent first."""
    places = {code: rule["urgent"] for code, rule in prompt_rules(rules).items() if "urgent" in rule}
    return tuple(sorted(places.keys() & set(codes), key=lambda code: (places[code], code)))


def rank_of(codes: Collection[str], rules: str = DATE) -> int:
    """Where a question with these prompts stands in a queue: 1 is asked first, and those without any last."""
    places = [rule["urgent"] for code, rule in prompt_rules(rules).items() if "urgent" in rule and code in codes]
    others = 1 + max((rule["urgent"] for rule in prompt_rules(rules).values() if "urgent" in rule), default=0)
    return min(places, default=others)
