"""Use cases. Floor 2: each reads top to bottom and commits once, before the answer."""
