"""``python -m softupdate_algebra`` is the command ``softupdate-algebra``."""

from __future__ import annotations

from softupdate_algebra.cli import main

if __name__ == "__main__":
    main()
