"""How well the linker links: against the truth, exact matching and Splink, with intervals and by origin of name."""
