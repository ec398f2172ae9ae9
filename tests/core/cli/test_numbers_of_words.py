"""A number that cannot be meant is one sentence, before any work."""

from __future__ import annotations

import pytest

from aqa_core.cli.main import main


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("synth nowhere --count 1 --seed -1", "--seed: -1 is not a whole number from 0"),
        ("synth nowhere --count 1 --seed 4294967296", "--seed: 4294967296 is not"),
        ("synth nowhere --count 0 --seed 1", "--count: 0 is not a whole number 1 or more"),
        ("train --data d --recipe r --preset p --output o --seed=-1", "--seed: -1 is not"),
        ("train --data d --recipe r --preset p --output o --seed x", "--seed: x is not"),
        ("ablate --data d --output o --seeds 0", "--seeds: 0 is not a whole number 1 or more"),
    ],
)
def test_numbers_out_of_range(
    words: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    assert ended.value.code == 2
    sentence = capsys.readouterr().err
    assert complaint in sentence
    assert sentence.count("\n") == 1
