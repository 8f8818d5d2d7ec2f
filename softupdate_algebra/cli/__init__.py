"""The command line: thin doors to the library."""

from __future__ import annotations

from softupdate_algebra.cli.main import main

__all__ = ["main"]
