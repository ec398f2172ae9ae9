"""The trial of the Debian package, as far as it goes without root and without a system of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import try_deb


@pytest.fixture
def bare(tmp_path: Path) -> try_deb.Machine:
    """A system in which a coach has everything."""
    home = tmp_path / "home" / "coach"
    names = [*try_deb.THINGS, "Videos/one.mp4", ".local/share/AQA Desktop/models/own.safetensors"]
    for name in names:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name, encoding="utf-8")
    return try_deb.Machine(tmp_path)


def test_what_a_coach_has_is_compared_by_content(bare: try_deb.Machine) -> None:
    things = bare.things()
    assert len(things) == len(try_deb.THINGS) + 2
    try_deb.compare(bare, things)
    model = bare.root / "home/coach/.local/share/AQA Desktop/models/own.safetensors"
    model.write_text("another", encoding="utf-8")
    (bare.root / "home/coach/Videos/one.mp4.dive.json").unlink()
    with pytest.raises(try_deb.Failed, match="not as they were") as failure:
        try_deb.compare(bare, things)
    assert "own.safetensors" in str(failure.value)
    assert "one.mp4.dive.json" in str(failure.value)
    assert "settings.json" not in str(failure.value)


def test_the_package_made_last_is_tried(tmp_path: Path) -> None:
    with pytest.raises(try_deb.Failed, match=r"dev\.py package"):
        try_deb.newest(tmp_path)
    for number, name in enumerate(("aqa-desktop_0.2.0_amd64.deb", "aqa-desktop_0.1.0_amd64.deb")):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (number, number))
    assert try_deb.newest(tmp_path).name == "aqa-desktop_0.1.0_amd64.deb"


def test_what_is_missing_is_said_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert try_deb.main([str(tmp_path / "none.deb")]) == 1
    assert "There is no package" in capsys.readouterr().out
    package = tmp_path / "aqa-desktop_0.1.0_amd64.deb"
    package.touch()
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    assert try_deb.main([str(package)]) == 1
    assert capsys.readouterr().out.startswith("FAILED: It needs root and debootstrap")


def test_a_step_is_one_line_with_its_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    with try_deb.step("installing") as found:
        found.append("70 packages came")
    assert capsys.readouterr().out == "    0.0 s  installing: 70 packages came\n"
