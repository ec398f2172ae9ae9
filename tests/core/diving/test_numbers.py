from __future__ import annotations

import pytest

from aqa_core.diving.difficulty import HEIGHTS_M, listed_dives
from aqa_core.diving.numbers import DiveNumber, describe, parse_dive
from aqa_core.errors import DivingError


def test_plain_twisting_and_armstand_numbers_are_read() -> None:
    assert parse_dive("207C") == DiveNumber(
        text="207C",
        group=2,
        direction=2,
        half_somersaults=7,
        half_twists=0,
        position="C",
        flying=False,
        armstand=False,
    )
    twisting = parse_dive("5253b")
    assert (twisting.group, twisting.direction) == (5, 2)
    assert (twisting.half_somersaults, twisting.half_twists) == (5, 3)
    armstand = parse_dive("6245 D")
    assert armstand.armstand
    assert (armstand.direction, armstand.half_somersaults, armstand.half_twists) == (2, 4, 5)
    assert parse_dive("626C").half_twists == 0
    assert parse_dive("1011B").half_somersaults == 11
    assert parse_dive("113B").flying
    assert not parse_dive("103B").flying


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("207C", "back 3½ somersaults, tuck"),
        ("101A", "forward dive, straight"),
        ("102C", "forward 1 somersault, tuck"),
        ("5253B", "back 2½ somersaults 1½ twists, pike"),
        ("5121D", "forward 1 somersault ½ twist, free"),
        ("6245D", "armstand back 2 somersaults 2½ twists, free"),
        ("113B", "flying forward 1½ somersaults, pike"),
        ("600A", "armstand dive, straight"),
    ],
)
def test_words(number: str, words: str) -> None:
    assert describe(parse_dive(number)) == words


@pytest.mark.parametrize("text", ["", "C", "207", "207E", "907C", "0C", "52533B", "100A", "2x7C"])
def test_what_is_no_dive_number_is_named(text: str) -> None:
    with pytest.raises(DivingError, match="is not a dive number") as caught:
        parse_dive(text)
    assert repr(text) in str(caught.value)


def test_every_listed_dive_is_read() -> None:
    for height in HEIGHTS_M:
        for text, _ in listed_dives(height):
            assert parse_dive(text).text == text
            assert describe(parse_dive(text))
