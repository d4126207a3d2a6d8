"""Invents incident reports with known truth, so that a linker can be measured without anyone's data. Floor 0b."""
