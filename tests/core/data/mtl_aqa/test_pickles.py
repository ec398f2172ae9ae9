"""The one unpickler of the project gives data and runs nothing."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aqa_core.data.mtl_aqa.pickles import NumberArray, plain_pickle, read_pickle
from aqa_core.errors import DataError


class Calls:
    """Pickles as a call of whatever it is given."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.call[0], self.call[1:]


def written(path: Path, data: object, protocol: int = 4) -> Path:
    path.write_bytes(pickle.dumps(data, protocol=protocol))
    return path


def test_plain_data_and_arrays_come_out(tmp_path: Path) -> None:
    marks = [np.array([7.5, 8.0]), np.array([3, 4], dtype=np.int64), np.array([0.5], dtype=">f4")]
    data = {(1, 2): {"a": 1.5, "b": "text", "c": [True, None]}, "marks": marks}
    for protocol in (3, 4):
        found = read_pickle(written(tmp_path / "a.pkl", data, protocol))
        assert found[1, 2] == data[1, 2]
        assert all(isinstance(one, NumberArray) for one in found["marks"])
        assert [one.numbers for one in found["marks"]] == [(7.5, 8.0), (3, 4), (0.5,)]


def test_what_is_written_names_no_class(tmp_path: Path) -> None:
    (tmp_path / "a.pkl").write_bytes(plain_pickle({(1, 2): {"a": 1.5}}))
    assert read_pickle(tmp_path / "a.pkl") == {(1, 2): {"a": 1.5}}


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ((os.mkdir, "made"), "mkdir"),
        ((eval, "1 + 1"), "builtins.eval"),
        ((np.load, "file"), "numpy.load"),
        ((np.frombuffer, b"12345678"), "numpy.frombuffer"),
        ((getattr, "text", "upper"), "builtins.getattr"),
    ],
)
def test_whatever_wants_to_run_is_refused(
    tmp_path: Path, call: tuple[Any, ...], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match="was refused") as caught:
        read_pickle(written(tmp_path / "bad.pkl", {(1, 1): Calls(*call)}))
    assert name in str(caught.value)
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a pickle",
        pickle.dumps({"a": 1})[:-3],
        b"\x80\x04K\x01K\x02u.",
        b"cnumpy.core.multiarray\n_reconstruct\n}X\x01\x00\x00\x00aK\x01sb.",
        b"cnumpy\ndtype\n(X\x02\x00\x00\x00O8tR.",
        pickle.dumps(np.zeros((2, 2))),
        pickle.dumps(np.zeros(1000)),
        pickle.dumps(np.array(["text"])),
        pickle.dumps(np.array([None])),
    ],
)
def test_damage_ends_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.pkl").write_bytes(content)
    with pytest.raises(DataError, match="is not a pickle of annotations") as caught:
        read_pickle(tmp_path / "bad.pkl")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_or_too_large(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_pickle(tmp_path / "gone.pkl")
    with (tmp_path / "large.pkl").open("wb") as file:
        file.truncate(65_000_000)
    with pytest.raises(DataError, match="too large"):
        read_pickle(tmp_path / "large.pkl")
