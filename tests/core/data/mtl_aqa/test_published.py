"""The files as they are published: every number that is known of them."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from aqa_core.data.mtl_aqa.annotations import Annotations, read_annotations
from aqa_core.data.mtl_aqa.dives import event_test_videos, parts_of
from aqa_core.data.mtl_aqa.errata import find_errata
from tests.helpers.shared_data import shared_file


@pytest.fixture(scope="module")
def published() -> Annotations:
    return read_annotations(shared_file("mtl_aqa"))


def test_samples_and_official_split(published: Annotations) -> None:
    assert len(published.samples) == 1412
    assert Counter(one.part for one in published.samples) == {"train": 1059, "test": 353}
    assert published.videos == (1, 2, 3, 4, 5, 6, 7, 9, 10, 13, 14, 17, 18, 22, 26)
    assert published.problems == ()
    by_video = {(one.video, one.part) for one in published.samples}
    assert len(by_video) == 2 * 15  # why a split by event is needed


def test_the_split_by_event_keeps_videos_apart(published: Annotations) -> None:
    parts = parts_of(published.samples, "event")
    train = {video for (video, _), part in parts.items() if part == "train"}
    test = {video for (video, _), part in parts.items() if part == "test"}
    assert train & test == set()
    assert tuple(sorted(test)) == event_test_videos(published.videos) == (3, 7, 14, 26)
    assert Counter(parts.values()) == {"train": 1029, "test": 383}


def test_codes_marks_and_frames_agree_with_the_table(published: Annotations) -> None:
    with shared_file("mtl_aqa", "mtl_aqa_samples.csv").open(encoding="utf-8", newline="") as file:
        rows = {(int(row["video"]), int(row["sample"])): row for row in csv.DictReader(file)}
    assert len(rows) == 1412
    for one in published.samples:
        row = rows[one.video, one.sample]
        assert one.code.number == row["dive_number"] == one.published_number
        assert one.judges == tuple(float(mark) for mark in row["judges"].split())
        assert (one.part, one.score, one.difficulty) == (
            row["split"],
            float(row["final_score"]),
            float(row["dd"]),
        )
        assert one.frames.first == int(row["start_frame"])
        assert one.frames.last == int(row["end_frame"])
    assert len({one.code.number for one in published.samples}) == 58


def test_the_known_errors_are_listed(published: Annotations) -> None:
    errata = find_errata(published.samples)
    scores = [one for one in errata if one.kind == "score"]
    assert len(scores) == 27
    tested = [(one.video, one.sample) for one in scores if one.part == "test"]
    assert tested == [(2, 1), (5, 25), (5, 33), (5, 63), (7, 53), (9, 45), (18, 17), (18, 69)]
    deducted = next(one for one in scores if (one.video, one.sample) == (1, 70))
    assert "18.15" in deducted.message
    assert "37.95" in deducted.message
    assert Counter(one.kind for one in errata) == {"score": 27, "dive": 36, "difficulty": 14}


def test_without_the_augmented_file_there_are_no_marks(tmp_path: Path) -> None:
    folder = shared_file("mtl_aqa", "Ready_2_Use", "MTL-AQA_split_0_data")
    found = read_annotations(folder)
    assert len(found.samples) == 1412
    assert {one.judges for one in found.samples} == {()}
    assert [one for one in find_errata(found.samples) if one.kind == "score"] == []
