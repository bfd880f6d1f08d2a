"""Curated data of the engine, loaded once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """A TOML file of this folder, parsed. Raises FileNotFoundError for an unknown name."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
