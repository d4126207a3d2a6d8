"""``python -m benchmarks [speed|quality|papers]``: measure on this machine; speed, if nothing is named."""

from __future__ import annotations

import runpy
import sys

KINDS = ("speed", "quality", "papers")


def main() -> None:
    """Run the benchmark that is named first; what follows is for it."""
    kind = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1] in KINDS else KINDS[0]
    runpy.run_module(f"benchmarks.{kind}", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
