"""Makes the Debian package of the frozen folder: desktop entry, icons, MIME type, man pages, relations."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import needs
from console import Failure

NAME = "aqa-desktop"
ID = "org.aqadesktop.AQADesktop"
LINUX = Path(__file__).with_name("linux")
ROOT = LINUX.parents[1]
# what loads only when asked for, so that no file names it: the X11 and Wayland plugins are in the folder
EXTRA = ("desktop-file-utils", "hicolor-icon-theme", "shared-mime-info")
RECOMMENDS = ("ca-certificates", "xdg-utils")

_CONTROL = """Package: {name}
Version: {version}
Section: video
Priority: optional
Architecture: {architecture}
Installed-Size: {size}
Maintainer: The AQA Desktop contributors <maintainers@aqadesktop.invalid>
Depends: {depends}
Recommends: {recommends}
Description: score a training dive and see which seconds shaped the score
 For diving coaches: AQA Desktop finds the seconds of a video that are the dive,
 scores them as judges would, and shows how many points each part added or cost.
 It learns from a coach's own labelled dives. Everything happens on this
 computer; it needs no account and no network.
"""
_CHANGELOG = """{name} ({version}) unstable; urgency=medium

  * What changed is in CHANGELOG.md, beside this file.

 -- The AQA Desktop contributors <maintainers@aqadesktop.invalid>  {date}
"""


def build(folder: Path, work: Path, dist: Path, version: str) -> Path:
    """Make the package and give its path.

    Args:
        folder: the frozen application with its licences.
        work: takes the tree the package is packed from; it has the drawn icons.
        dist: takes the package.
        version: of the project, as `installers` names it; Debian's is the same.

    Raises:
        Failure: a library is needed that no known package brings, or packing failed.
    """
    tree = work / "debian"
    shutil.rmtree(tree, ignore_errors=True)
    _lay_out(tree, folder, work / "icons", version)
    relations = ", ".join([*needs.depends(needs.missing_from(folder)), *EXTRA])
    asked = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    )
    architecture = asked.stdout.strip()
    control = _CONTROL.format(
        name=NAME,
        version=version,
        architecture=architecture,
        size=_kilobytes(tree),
        depends=relations,
        recommends=", ".join(RECOMMENDS),
    )
    _write(tree / "DEBIAN" / "control", control)
    _write(tree / "DEBIAN" / "md5sums", _sums(tree))
    _write(tree / "DEBIAN" / "postrm", (LINUX / "postrm").read_text(encoding="utf-8"), mode=0o755)
    package = dist / f"{NAME}_{version}_{architecture}.deb"
    # xz would make it a tenth smaller and each installation half a minute longer
    pack = ["dpkg-deb", "--root-owner-group", "-Zzstd", "-z12", "--build", str(tree), str(package)]
    packed = subprocess.run(pack, capture_output=True, text=True, check=False)
    if packed.returncode:
        raise Failure(f"dpkg-deb failed: {packed.stderr.strip()}")
    shutil.rmtree(tree)
    return package


def _lay_out(tree: Path, folder: Path, icons: Path, version: str) -> None:
    share, home = tree / "usr" / "share", tree / "usr" / "lib" / NAME
    # links inside stay links; another copy of a gigabyte is spared where the disk allows it
    shutil.copytree(folder, home, symlinks=True, copy_function=_link_or_copy)
    _set_modes(home)
    (tree / "usr" / "bin").mkdir(parents=True)
    for program in (NAME, "aqa"):
        (tree / "usr" / "bin" / program).symlink_to(f"../lib/{NAME}/{program}")
    facts = {"@VERSION@": version, "@DATE@": _today().date().isoformat()}
    _fill(LINUX / f"{ID}.desktop", share / "applications", facts)
    _fill(LINUX / f"{ID}.metainfo.xml", share / "metainfo", facts)
    _fill(LINUX / f"{NAME}.xml", share / "mime" / "packages", facts)
    _fill(LINUX / "lintian-overrides", share / "lintian" / "overrides", facts, name=NAME)
    for page in (f"{NAME}.1", "aqa.1"):
        _zip(share / "man" / "man1" / f"{page}.gz", _filled(LINUX / page, facts))
    for picture in icons.glob("*/*.png"):
        _put(picture, share / "icons" / "hicolor" / picture.parent.name / "apps" / picture.name)
    drawing = ROOT / "resources" / "icons" / "app.svg"
    _put(drawing, share / "icons" / "hicolor" / "scalable" / "apps" / f"{NAME}.svg")
    _documents(share / "doc" / NAME, folder, version)


def _set_modes(home: Path) -> None:
    """Give everybody the right to read, and to start what is a program; wheels bring what their makers had."""
    programs = {
        home / NAME,
        home / "aqa",
        home / "_internal" / "torch" / "bin" / "torch_shm_manager",
    }
    for path in home.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in programs else 0o644)


def _documents(doc: Path, folder: Path, version: str) -> None:
    _put(folder / "COPYRIGHT.txt", doc / "copyright")
    _zip(doc / "CHANGELOG.md.gz", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    date = _today().strftime("%a, %d %b %Y %H:%M:%S +0000")
    _zip(doc / "changelog.gz", _CHANGELOG.format(name=NAME, version=version, date=date))


def _today() -> dt.datetime:
    """The build's date, or the one a reproducible build is told."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    now = dt.datetime.now(dt.UTC)
    return dt.datetime.fromtimestamp(int(told), dt.UTC) if told else now


def _filled(source: Path, facts: dict[str, str]) -> str:
    text = source.read_text(encoding="utf-8")
    for word, value in facts.items():
        text = text.replace(word, value)
    return text


def _fill(source: Path, folder: Path, facts: dict[str, str], *, name: str = "") -> None:
    _write(folder / (name or source.name), _filled(source, facts))


def _write(path: Path, text: str, *, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)


def _put(source: Path, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, path)
    path.chmod(0o644)


def _zip(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _files(tree: Path) -> list[Path]:
    return sorted(
        path for path in (tree / "usr").rglob("*") if path.is_file() and not path.is_symlink()
    )


def _kilobytes(tree: Path) -> int:
    return sum(-(-path.stat().st_size // 1024) for path in _files(tree))


def _sums(tree: Path) -> str:
    lines = []
    for path in _files(tree):
        with path.open("rb") as file:
            total = hashlib.file_digest(file, "md5").hexdigest()
        lines.append(f"{total}  {path.relative_to(tree).as_posix()}\n")
    return "".join(lines)
