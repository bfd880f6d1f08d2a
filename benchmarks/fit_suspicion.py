"""Fits the model of suspicion (newsdiff/collation/data/suspicion.toml) on pairs of renderings.

    .venv/bin/python benchmarks/fit_suspicion.py PAIRS.jsonl [--write]

PAIRS.jsonl: lines of `{"left": "…", "right": "…", "label": "mistranslated" | "clean"}`. Logistic regression
with an L2 penalty; prints the AUC of ten-fold cross-validation, and of fitting on one half and judging on the other, with no
left-hand sentence on both sides of a split. The product needs only the coefficients.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from newsdiff.collation.detectors.suspicion import features_of  # noqa: E402
from newsdiff.collation.normalise import tokenise  # noqa: E402

PENALTY = 20.0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--write", action="store_true", help="write the coefficients")
    arguments = parser.parse_args()
    pairs = [json.loads(line) for line in arguments.pairs.read_text("utf-8").splitlines()]
    found = [features_of(tokenise(p["left"]), tokenise(p["right"])) for p in pairs]
    kept = [(p, f) for p, f in zip(pairs, found, strict=True) if f is not None]
    names = list(kept[0][1])
    x = np.array([[f[n] for n in names] for _, f in kept])
    y = np.array([p["label"] == "mistranslated" for p, _ in kept], float)
    for seed in range(3):
        lefts = [p["left"] for p, _ in kept]
        tenfold, halves = (cross_validated(x, y, lefts, seed, folds) for folds in (10, 2))
        print(
            f"split {seed}: AUC {tenfold:.3f} in ten folds, {halves:.3f} fitted on one half and judged on the other"
        )
    means, scales = x.mean(0), x.std(0) + 1e-9
    weights = fit((x - means) / scales, y)
    lines = [
        "# Fitted by benchmarks/fit_suspicion.py; features as in detectors/suspicion.py, standardised.",
        f"intercept = {weights[0]:.4f}",
    ]
    for title, values in (("coefficients", weights[1:]), ("means", means), ("scales", scales)):
        lines += [f"[{title}]", *(f"{n} = {v:.4f}" for n, v in zip(names, values, strict=True))]
    print("\n".join(lines))
    if arguments.write:
        (ROOT / "newsdiff/collation/data/suspicion.toml").write_text("\n".join(lines) + "\n", "utf-8")


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = x @ w[1:] + w[0]
        error = 1 / (1 + np.exp(-z)) - y
        return (
            np.logaddexp(0, z).sum() - (y * z).sum() + PENALTY * (w[1:] ** 2).sum(),
            np.r_[error.sum(), x.T @ error + 2 * PENALTY * w[1:]],
        )

    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B").x


def auc(y: np.ndarray, scores: np.ndarray) -> float:
    positive = y.sum()
    return (rankdata(scores)[y == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(y) - positive))


def cross_validated(x: np.ndarray, y: np.ndarray, groups: list[str], seed: int, folds: int = 10) -> float:
    order = sorted(set(groups))
    np.random.RandomState(seed).shuffle(order)
    fold_of = {group: n % folds for n, group in enumerate(order)}
    fold = np.array([fold_of[group] for group in groups])
    scores = np.zeros(len(y))
    for k in range(folds):
        train = fold != k
        means, scales = x[train].mean(0), x[train].std(0) + 1e-9
        weights = fit((x[train] - means) / scales, y[train])
        scores[~train] = (x[~train] - means) / scales @ weights[1:] + weights[0]
    return auc(y, scores)


if __name__ == "__main__":
    main()
