"""The closeness tree: Newick in, lines for SVG out. Closeness, never called ancestry."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LABEL = 170
"""Room for a siglum and an outlet's name beside the furthest leaf."""
TOKEN = re.compile(r"[(),;]|'(?:[^']|'')*'|[^(),:;]+|:[0-9.eE+-]+")


@dataclass
class _Node:
    name: str = ""
    length: float = 0.0
    children: list[_Node] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Leaf:
    siglum: str
    x: float
    y: float
    way: str
    """The line from the root to this leaf, to light up when it is pointed at."""


@dataclass(frozen=True, slots=True)
class Tree:
    paths: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    width: float
    height: float


def parse(newick: str) -> _Node | None:
    """The root of a Newick tree; None where there is none or it cannot be read."""
    root = _Node()
    stack = [root]
    current = root
    for piece in TOKEN.findall(newick.strip()):
        if piece == "(":
            child = _Node()
            current.children.append(child)
            stack.append(current)
            current = child
        elif piece == ",":
            if len(stack) < 2:
                return None
            current = _Node()
            stack[-1].children.append(current)
        elif piece == ")":
            if len(stack) < 2:
                return None
            current = stack.pop()
        elif piece.startswith(":"):
            try:
                current.length = max(0.0, float(piece[1:]))
            except ValueError:
                return None
        elif piece != ";":
            current.name = piece.strip().strip("'").replace("''", "'")
    return root if len(stack) == 1 and (root.children or root.name) else None


def tree(newick: str, *, width: float = 360.0, step: float = 26.0) -> Tree | None:
    """Lay the tree out from left to right; branch lengths to scale."""
    root = parse(newick)
    if root is None or not root.children:
        return None
    leaves: list[_Node] = []

    def place(node: _Node, x: float) -> None:
        node.x = x + node.length
        for child in node.children:
            place(child, node.x)
        if node.children:
            node.y = sum(c.y for c in node.children) / len(node.children)
        else:
            node.y = 14 + len(leaves) * step
            leaves.append(node)

    place(root, 0.0)
    longest = max((leaf.x for leaf in leaves), default=0.0) or 1.0
    scale = (width - LABEL) / longest
    paths: list[str] = []

    found: list[Leaf] = []

    def draw(node: _Node, x: float, way: str) -> None:
        at = 8 + node.x * scale
        branch = f"M{x:.1f} {node.y:.1f}H{at:.1f}"
        paths.append(branch)
        if node.children:
            paths.append(f"M{at:.1f} {node.children[0].y:.1f}V{node.children[-1].y:.1f}")
        else:
            found.append(Leaf(node.name, round(at, 1), round(node.y, 1), way + branch))
        for child in node.children:
            draw(child, at, f"{way}{branch}M{at:.1f} {node.y:.1f}V{child.y:.1f}")

    draw(root, 8.0, "")
    return Tree(
        paths=tuple(paths),
        leaves=tuple(found),
        width=width,
        height=14 + len(leaves) * step,
    )
