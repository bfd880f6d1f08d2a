"""The few scripts and the stylesheet."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"


def test_nobody_imports_the_entry_module():
    # Under hashed names the page loads app.<hash>.js; an import of ./app.js would run it a second time.
    for script in (STATIC / "js").glob("*.js"):
        assert "/app.js" not in script.read_text(), script.name


def test_every_import_names_a_module_that_is_there():
    for script in (STATIC / "js").glob("*.js"):
        for name in re.findall(r'(?:from |import\()"\./([\w.]+)"', script.read_text()):
            assert (STATIC / "js" / name).exists(), (script.name, name)


def loaded(name: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """A module and all that it imports."""
    inner = re.findall(r'from "\./([\w.]+)"', (STATIC / "js" / name).read_text())
    known |= {name}
    for other in inner:
        if other not in known:
            known = loaded(other, known)
    return known


def test_styles_and_scripts_are_small():
    every_page = [STATIC / "css" / "app.css", *(STATIC / "js" / name for name in loaded("app.js"))]
    assert len(every_page) > 5
    assert sum(path.stat().st_size for path in every_page) < 84_000  # 21 kB sent
    ones = [p for p in STATIC.rglob("*") if p.suffix in {".css", ".js"} and p not in every_page]
    assert all(path.stat().st_size < 4_000 for path in ones), "what only one page loads"


def test_colours_are_named_once_and_used_by_name():
    css = (STATIC / "css" / "app.css").read_text()
    tokens = css.index("/* ---- ground ---- */")
    printing = css.index("/* ---- print ---- */")
    assert not re.search(r"#[0-9a-fA-F]{3,6}\b(?!-)", css[tokens:printing])


def test_both_modes_have_enough_contrast():
    css = (STATIC / "css" / "app.css").read_text()
    pairs = {
        name: (light, dark) for name, light, dark in re.findall(r"--(\w+): light-dark\((#\w+), (#\w+)\)", css)
    }

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str, mode: int) -> float:
        a, b = sorted((luminance(pairs[one][mode]), luminance(pairs[other][mode])))
        return (b + 0.05) / (a + 0.05)

    text = [("ink", "paper"), ("ink", "panel"), ("ink2", "paper"), ("ink2", "panel"), ("ink2", "ftint"), ("ink", "mark"),
            ("ink", "mark2"), ("line", "paper"), ("focus", "panel"), ("bad", "paper"), ("bad", "panel"), ("focus", "ftint")]  # fmt: skip
    shapes = [("edge", "paper"), ("edge", "panel"), ("line", "panel"), ("l3", "panel")]
    for mode in (0, 1):
        for one, other in text:
            assert contrast(one, other, mode) >= 4.5, (one, other, mode)
        for one, other in shapes:
            assert contrast(one, other, mode) >= 3, (one, other, mode)
