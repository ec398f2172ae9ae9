"""The recipes of the installers, as far as they can be held to something without building one."""

from __future__ import annotations

import argparse
import configparser
import plistlib
import re
import struct
import xml.etree.ElementTree as ET
from pathlib import Path

import bundle
import needs
import pytest
import smoke_test
import stand_ins
import trimming
from console import Failure

from aqa_core import __version__
from aqa_core.cli.main import COMMANDS
from aqa_core.resources import resource
from aqa_desktop.dropping import CLIP_FILES
from aqa_desktop.process.command_line import build_parser
from tests.helpers.project import ROOT

PACKAGING = ROOT / "packaging"
LINUX = PACKAGING / "linux"
NAME = "org.aqadesktop.AQADesktop"


def _entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(LINUX / f"{NAME}.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


@pytest.mark.parametrize(
    ("name", "source", "kind", "is_wanted"),
    [
        ("torch/bin/torch_shm_manager", "x", "DATA", True),
        ("torch/bin/protoc", "x", "DATA", False),
        ("torch/test/test_api", "x", "DATA", False),
        ("torch\\include\\ATen\\ATen.h", "x", "DATA", False),
        ("torch/lib/libtorch_cpu.so", "x", "BINARY", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "x", "BINARY", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "x", "BINARY", True),
        ("PySide6/Qt/lib/libQt6Quick.so.6", "x", "BINARY", False),
        ("libQt6Test.so.6", "PySide6/Qt/lib/libQt6Test.so.6", "SYMLINK", False),
        ("libQt6Gui.so.6", "PySide6/Qt/lib/libQt6Gui.so.6", "SYMLINK", True),
        ("PySide6/Qt/lib/QtQml.framework/QtQml", "Versions/Current/QtQml", "SYMLINK", False),
        ("PySide6/Qt/lib/QtGui.framework/QtGui", "Versions/Current/QtGui", "SYMLINK", True),
        ("libgtk-3.so.0", "/usr/lib/x86_64-linux-gnu/libgtk-3.so.0", "BINARY", False),
        ("libstdc++.so.6", "/lib/x86_64-linux-gnu/libstdc++.so.6", "BINARY", False),
        ("libxcb-cursor.so.0", "/lib/x86_64-linux-gnu/libxcb-cursor.so.0", "BINARY", False),
        ("libssl.so.3", "/lib/x86_64-linux-gnu/libssl.so.3", "BINARY", True),
        ("av.libs/libxcb-5ddf6756.so.1.1.0", "site-packages/libxcb", "BINARY", True),
    ],
)
def test_what_goes_into_the_bundle(name: str, source: str, kind: str, is_wanted: bool) -> None:
    assert trimming.is_wanted((name, source, kind), is_linux=True) is is_wanted


def test_a_host_without_packages_for_its_libraries_keeps_them() -> None:
    entry = ("libgtk-3.so.0", "/usr/lib/libgtk-3.so.0", "BINARY")
    assert trimming.trimmed([entry], is_linux=False) == [entry]


def test_a_stand_in_has_every_function_under_its_version() -> None:
    table = (
        "0000000000000000      DF *UND*\t0000000000000000 (OPENSSL_1_1_1) SSL_read_ex\n"
        "0000000000000000      DF *UND*\t0000000000000000  OPENSSL_1_1_0 BN_new\n"
        "0000000000000000      DF *UND*\t0000000000000000 (GLIBC_2.14) memcpy\n"
    )
    functions = stand_ins.wanted(table)
    assert functions == {"OPENSSL_1_1_0": {"BN_new"}, "OPENSSL_1_1_1": {"SSL_read_ex"}}
    source, script = stand_ins.source_of(functions)
    assert stand_ins.MARK in source
    assert source.count("return 0;") == 2
    assert script.splitlines() == [
        "OPENSSL_1_1_0 { global: BN_new; local: *; };",
        "OPENSSL_1_1_1 { global: SSL_read_ex;  } OPENSSL_1_1_0;",
    ]


def test_relations_name_older_and_newer_releases() -> None:
    relations = needs.depends(["libglib-2.0.so.0", "libEGL.so.1"])
    assert relations == [needs.LIBC, "libegl1", "libglib2.0-0t64 | libglib2.0-0"]
    with pytest.raises(Failure, match=r"libunheard\.so\.1"):
        needs.depends(["libunheard.so.1"])


def test_a_folder_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "large").write_bytes(b"x" * 2000)
    (tmp_path / "link").symlink_to(tmp_path / "large")
    assert bundle.size_of(tmp_path) == (2000, 1)
    monkeypatch.setattr(bundle, "LIMIT_GB", 1e-6)
    with pytest.raises(Failure, match="more than"):
        bundle.weigh(tmp_path, "cpu")
    bundle.weigh(tmp_path, "cuda")


def test_the_version_is_read_without_the_project() -> None:
    assert bundle.project_version() == __version__


def test_the_desktop_entry_starts_the_program_with_files() -> None:
    assert smoke_test.command_of(LINUX / f"{NAME}.desktop") == ["aqa-desktop"]
    assert _entry()["exec"].endswith(" %F")
    assert _entry()["startupwmclass"] == "aqa-desktop"
    assert f"{NAME}.desktop" == smoke_test.ENTRY


def test_the_model_type_is_known_by_content_and_only_ours(tmp_path: Path) -> None:
    tree = ET.parse(LINUX / "aqa-desktop.xml").getroot()
    space = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}
    kind = tree.find("m:mime-type", space)
    assert kind is not None
    assert kind.get("type") in _entry()["mimetype"].split(";")
    assert kind.find("m:glob", space) is None, "other people's .safetensors are not ours"
    match = kind.find("m:magic/m:match", space)
    assert match is not None
    model = resource("models", "starter_wd.safetensors").read_bytes()
    start = int(match.get("offset", ""))
    assert model[start:].startswith(match.get("value", "").encode())


def test_the_man_page_names_every_command() -> None:
    page = (LINUX / "aqa.1").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"aqa {name}" not in page] == []


def test_the_page_about_the_window_names_every_option_and_folder() -> None:
    page = (LINUX / "aqa-desktop.1").read_text(encoding="utf-8")
    assert r"[\fICLIP\fR...]" in page
    shown = [one for one in build_parser()._actions if one.help != argparse.SUPPRESS]
    options = [max(one.option_strings, key=len) for one in shown if one.option_strings]
    assert [one for one in options if one.replace("-", r"\-") not in page] == []
    for folder in ("config", "local/share", "local/state", "cache"):
        assert rf".I ~/.{folder}/AQA\~Desktop" in page


def test_the_names_of_the_program_agree() -> None:
    tree = ET.parse(LINUX / f"{NAME}.metainfo.xml").getroot()
    assert tree.findtext("id") == NAME
    assert tree.findtext("launchable") == f"{NAME}.desktop"
    assert f'"{NAME}"' in (ROOT / "aqa_desktop" / "__main__.py").read_text(encoding="utf-8")
    assert NAME in (PACKAGING / "aqa-desktop.spec").read_text(encoding="utf-8")


def test_the_entitlements_can_be_read() -> None:
    entitlements = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert "com.apple.security.cs.disable-library-validation" in entitlements


def test_windows_never_takes_videos_over() -> None:
    script = (PACKAGING / "windows" / "aqa-desktop.iss").read_text(encoding="utf-8")
    assert "PrivilegesRequired=lowest" in script
    taken = [
        one
        for one in re.findall(r"Classes\\(\.\w+)(\\?\w*)", script)
        if one[1] != "\\OpenWithProgids"
    ]
    assert taken == []


def test_every_clip_type_can_be_opened_with_it() -> None:
    script = (PACKAGING / "windows" / "aqa-desktop.iss").read_text(encoding="utf-8")
    offered = re.findall(r'Classes\\(\.\w+)\\OpenWithProgids".*"AQADesktop\.Video"', script)
    assert offered == [one.removeprefix("*") for one in CLIP_FILES.split()]
    kinds = {
        "mp4",
        "quicktime",
        "x-msvideo",
        "x-matroska",
        "webm",
        "mp2t",
        "mpeg",
        "x-ms-wmv",
        "3gpp",
    }
    named = {*(f"video/{one}" for one in kinds), "image/gif"}
    assert named <= set(_entry()["mimetype"].split(";"))


def test_the_workflow_builds_with_the_one_command_and_keeps_the_log() -> None:
    workflow = (ROOT / ".github" / "workflows" / "installers.yml").read_text(encoding="utf-8")
    assert len(re.findall(r"- run: python3? packaging/dev\.py package$", workflow, re.M)) == 3
    assert workflow.count("path: build/package.log") == 3
    assert "make_dmg" not in workflow
    assert "aqa-desktop.iss" not in workflow


def test_the_icon_files_hold_every_size() -> None:
    import drawing

    pictures = {size: bytes([size % 251]) * size for size in drawing.SIZES}
    ico = drawing.ico({size: pictures[size] for size in drawing.ICO_SIZES})
    count = struct.unpack_from("<HHH", ico)[2]
    assert count == len(drawing.ICO_SIZES)
    for number, size in enumerate(drawing.ICO_SIZES):
        length, offset = struct.unpack_from("<II", ico, 6 + 16 * number + 8)
        assert ico[offset : offset + length] == pictures[size]
    icns = drawing.icns(pictures)
    assert icns[:4] == b"icns"
    assert struct.unpack_from(">I", icns, 4)[0] == len(icns)


def test_the_programs_version_is_four_numbers_on_windows() -> None:
    import drawing

    assert "filevers=(0, 12, 3, 0)" in drawing.version_resource("0.12.3")
