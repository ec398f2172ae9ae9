"""Installers of a tiny folder: what the Debian package holds, and what the tools of other systems are asked."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import debian
import dev
import installers
import needs
import pytest
from console import Failure

HERE = "./usr/lib/aqa-desktop/"
needs_dpkg = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")


@pytest.fixture
def frozen(tmp_path: Path) -> Path:
    """What freezing leaves behind, in small: with the rights and the links that wheels bring."""
    folder = tmp_path / "dist" / "aqa-desktop"
    manager = folder / "_internal" / "torch" / "bin" / "torch_shm_manager"
    library = folder / "_internal" / "av.libs" / "libx.so.1"
    for file in (folder / "aqa-desktop", folder / "aqa", manager, library):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\x7fELF")
        file.chmod(0o600)
    library.chmod(0o777)
    (folder / "_internal" / "libx.so.1").symlink_to("av.libs/libx.so.1")
    for name in ("COPYRIGHT.txt", "THIRD_PARTY.txt"):
        (folder / name).write_text("terms\n", encoding="utf-8")
    for size in (16, 256):
        picture = tmp_path / "build" / "icons" / f"{size}x{size}" / "aqa-desktop.png"
        picture.parent.mkdir(parents=True)
        picture.write_bytes(b"\x89PNG")
    return folder


@pytest.fixture
def package(frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(needs, "needed_by", lambda _files: {"libx.so.1", "libz.so.1", "libc.so.6"})
    return debian.build(frozen, tmp_path / "build", frozen.parent, "0.1.0")


def _told(*command: object) -> str:
    words = [str(one) for one in command]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@needs_dpkg
def test_the_package_needs_what_its_files_name_and_do_not_bring(package: Path) -> None:
    depends = _told("dpkg-deb", "-f", package, "Depends").strip().split(", ")
    assert depends == [needs.LIBC, "zlib1g", *debian.EXTRA]
    assert _told("dpkg-deb", "-f", package, "Version").strip() == "0.1.0"


@needs_dpkg
def test_the_package_brings_everything_with_plain_rights(package: Path) -> None:
    rows = [line.split(maxsplit=5) for line in _told("dpkg-deb", "-c", package).splitlines()]
    rights = {row[5].partition(" -> ")[0]: row[0] for row in rows}
    assert {row[1] for row in rows} == {"root/root"}
    for program in ("aqa-desktop", "aqa", "_internal/torch/bin/torch_shm_manager"):
        assert rights[HERE + program] == "-rwxr-xr-x"
    assert rights[HERE + "_internal/av.libs/libx.so.1"] == "-rw-r--r--"
    assert rights[HERE + "_internal/libx.so.1"].startswith("l")
    share = "./usr/share/"
    for name in (
        "applications/org.aqadesktop.AQADesktop.desktop",
        "metainfo/org.aqadesktop.AQADesktop.metainfo.xml",
        "mime/packages/aqa-desktop.xml",
        "icons/hicolor/16x16/apps/aqa-desktop.png",
        "icons/hicolor/256x256/apps/aqa-desktop.png",
        "icons/hicolor/scalable/apps/aqa-desktop.svg",
        "man/man1/aqa.1.gz",
        "man/man1/aqa-desktop.1.gz",
        "doc/aqa-desktop/copyright",
        "doc/aqa-desktop/changelog.gz",
    ):
        assert rights[share + name] == "-rw-r--r--"
    links = dict(row[5].split(" -> ") for row in rows if row[5].startswith("./usr/bin/a"))
    assert links == {
        "./usr/bin/aqa-desktop": "../lib/aqa-desktop/aqa-desktop",
        "./usr/bin/aqa": "../lib/aqa-desktop/aqa",
    }
    assert not [name for name in rights if "home" in name or "var" in name]


@needs_dpkg
def test_the_package_lists_its_files_sums_and_its_scripts_speak_only_when_it_goes(
    package: Path, tmp_path: Path
) -> None:
    control, data = tmp_path / "control", tmp_path / "data"
    _told("dpkg-deb", "-e", package, control)
    _told("dpkg-deb", "-x", package, data)
    assert {one.name for one in control.iterdir()} == {"control", "md5sums", "postrm"}
    for line in (control / "md5sums").read_text(encoding="utf-8").splitlines():
        total, name = line.split("  ")
        assert hashlib.md5((data / name).read_bytes()).hexdigest() == total
    assert (control / "postrm").stat().st_mode & 0o111
    assert "models and settings stay" in _told("sh", control / "postrm", "remove")
    assert _told("sh", control / "postrm", "upgrade") == ""
    text = "".join(one.read_text(encoding="utf-8") for one in data.rglob("*.desktop"))
    assert "@" not in text


@needs_dpkg
def test_a_cuda_package_is_not_taken_for_one_to_pass_on(
    frozen: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(needs, "needed_by", lambda _files: set())
    work, dist = tmp_path / "build", frozen.parent
    made = installers.make(frozen, work, dist, "0.1.0" + installers.CUDA, tmp_path / "log")
    assert made is not None
    assert made.name.startswith("aqa-desktop_0.1.0+cuda_")
    assert _told("dpkg-deb", "-f", made, "Version").strip() == "0.1.0+cuda"
    for newer, older in (("0.1.1", "0.1.0+cuda"), ("0.1.0+cuda", "0.1.0")):
        subprocess.run(["dpkg", "--compare-versions", newer, "gt", older], check=True)


@pytest.mark.parametrize(
    ("system", "sentence"),
    [("linux", "dpkg-deb"), ("win32", "Inno Setup 6"), ("darwin", "xcode-select --install")],
)
def test_without_its_tool_the_folder_stays_and_the_tool_is_named(
    system: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    folder = tmp_path / "aqa-desktop"
    assert installers.make(folder, tmp_path, tmp_path, "0.1.0", tmp_path / "log") is None
    said = capsys.readouterr().out
    assert sentence in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("system", "words", "name"),
    [
        ("win32", ["iscc", "/Q", "/DVersion=0.1.0", str(installers.INNO_SETUP)], "_setup.exe"),
        ("darwin", ["bash", str(installers.MAKE_DMG), "0.1.0"], ".dmg"),
    ],
)
def test_other_systems_tools_are_run_and_must_leave_an_installer(
    system: str, words: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def make(command: list[str], _log: Path) -> tuple[int, list[str]]:
        asked.append(command)
        (tmp_path / f"aqa-desktop_0.1.0{name}").touch()
        return 0, []

    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(shutil, "which", lambda tool: f"/somewhere/{tool}")
    monkeypatch.setattr(installers, "run_logged", lambda _command, _log: (0, []))
    with pytest.raises(Failure, match="was made"):
        installers.make(tmp_path, tmp_path, tmp_path, "0.1.0", tmp_path / "log")
    monkeypatch.setattr(installers, "run_logged", lambda _command, _log: (2, ["Error 5 in line 3"]))
    with pytest.raises(Failure, match="Error 5 in line 3"):
        installers.make(tmp_path, tmp_path, tmp_path, "0.1.0", tmp_path / "log")
    monkeypatch.setattr(installers, "run_logged", make)
    made = installers.make(tmp_path, tmp_path, tmp_path, "0.1.0", tmp_path / "log")
    assert made == tmp_path / f"aqa-desktop_0.1.0{name}"
    assert asked == [words]


def test_sums_stand_beside_what_is_passed_on(tmp_path: Path) -> None:
    (tmp_path / "aqa-desktop").mkdir()
    (tmp_path / "aqa-desktop_0.1.0_amd64.deb").write_bytes(b"deb")
    for _ in range(2):  # an older list is not part of a newer one
        installers.write_sums(tmp_path)
    total = hashlib.sha256(b"deb").hexdigest()
    text = (tmp_path / installers.SUMS).read_text(encoding="utf-8")
    assert text == f"{total}  aqa-desktop_0.1.0_amd64.deb\n"


def test_help_says_what_becomes_of_the_choice_of_torch(capsys: pytest.CaptureFixture[str]) -> None:
    for command, said in (("run", "keep the choice"), ("package", "for one's own computers only")):
        with pytest.raises(SystemExit):
            dev.parse([command, "--help"])
        assert said in " ".join(capsys.readouterr().out.split())
