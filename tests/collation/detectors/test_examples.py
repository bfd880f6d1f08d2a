"""Every detector tells its good examples and stays quiet on its bad ones; every detector is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsdiff.collation import Witness
from newsdiff.collation.detectors import DETECTORS
from newsdiff.collation.judgement import TELLING
from newsdiff.collation.pipeline import cluster_of
from newsdiff.collation.types import Finding

FOLDER = Path(__file__).parent / "examples"


def read(detector_id: str) -> dict[str, list[list[Witness]]]:
    """The examples of a detector: "told" and "quiet", each a list of clusters."""
    examples: dict[str, list[list[Witness]]] = {"told": [], "quiet": []}
    part = ""
    for block in re.split(r"\n\s*\n", (FOLDER / f"{detector_id}.txt").read_text(encoding="utf-8").strip()):
        lines = block.splitlines()
        if lines[0].startswith("# "):
            part = lines.pop(0)[2:].strip()
        witnesses = [Witness(siglum=line[0], text=line[3:].replace(" ¶ ", "\n\n")) for line in lines if line]
        if witnesses:
            examples[part].append(witnesses)
    return examples


def findings(detector_id: str, witnesses: list[Witness]) -> list[Finding]:
    detector = next(d for d in DETECTORS if d.id == detector_id)
    return list(detector.detect(cluster_of(witnesses)))


IDS = [detector.id for detector in DETECTORS]


@pytest.mark.parametrize("detector", DETECTORS, ids=IDS)
def test_a_detector_has_an_id_a_category_and_one_sentence_of_description(detector):
    assert re.fullmatch(r"[a-z]+\.[a-z_]+", detector.id)
    assert detector.category in TELLING
    assert detector.id.split(".")[0] == detector.category
    assert detector.description[0].isupper()
    assert detector.description.endswith(".")
    assert not re.search(r"(?<!\bU\.S)[.!?]\s", detector.description), "one sentence"


def test_ids_are_unique():
    assert len(set(IDS)) == len(IDS)


def test_no_example_file_is_left_without_its_detector():
    assert {path.stem for path in FOLDER.glob("*.txt")} <= set(IDS)


@pytest.mark.parametrize("detector_id", IDS)
def test_a_detector_has_good_and_bad_examples(detector_id):
    examples = read(detector_id)
    assert examples["told"]
    assert examples["quiet"]


@pytest.mark.parametrize("detector_id", IDS)
def test_it_tells_its_good_examples(detector_id):
    for witnesses in read(detector_id)["told"]:
        found = findings(detector_id, witnesses)
        assert found, [w.text for w in witnesses]
        for finding in found:
            assert finding.detector == detector_id
            assert finding.category == detector_id.split(".")[0]
            assert 0 < finding.confidence < 1
            assert finding.message.rstrip("”").endswith(".")
            texts = {w.siglum: w.text for w in witnesses}
            for siglum, reading in finding.readings.items():
                assert reading is None or len(reading) <= 3
                for span in reading or ():
                    assert texts[siglum][span.start : span.end] == span.text


@pytest.mark.parametrize("detector_id", IDS)
def test_it_stays_quiet_on_its_bad_examples(detector_id):
    for witnesses in read(detector_id)["quiet"]:
        assert not findings(detector_id, witnesses), [w.text for w in witnesses]
