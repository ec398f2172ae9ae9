"""Puts a library that says no in the place of OpenCV's OpenSSL 1.1, on Linux.

OpenCV's wheel links its FFmpeg with OpenSSL 1.1.1, for clips on the web, which we never open. Its licence does not
go with the GPL of PyAV's x264, and it gets no security updates. Each function asked for is there and answers 0.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from console import Failure

MARK = "AQA Desktop: stands in for OpenSSL and says no"
_FOLDER = "opencv_python_headless.libs"
_SECRETS = re.compile(r"^lib(ssl|crypto)-[0-9a-f]+\.so[.\w]*$")
# 0000000000000000      DF *UND*  0000000000000000 (OPENSSL_1_1_0) SSL_read
_WANTED = re.compile(r"\*UND\*\s+[0-9a-f]+\s+\(?(OPENSSL_\w+)\)?\s+(\w+)")
_SONAME = re.compile(r"SONAME\s+(\S+)")


def is_stand_in(file: Path) -> bool:
    """Say whether a library is one that we made."""
    return file.stat().st_size < 1_000_000 and MARK.encode() in file.read_bytes()


def wanted(table: str) -> dict[str, set[str]]:
    """Read which functions of OpenSSL a library asks for, by version, from `objdump -T`."""
    found: dict[str, set[str]] = {}
    for version, name in _WANTED.findall(table):
        found.setdefault(version, set()).add(name)
    return found


def source_of(functions: dict[str, set[str]]) -> tuple[str, str]:
    """Write the C source of a stand-in and the linker's version script."""
    names = sorted({name for some in functions.values() for name in some})
    lines = [f'const char aqa_stand_in[] = "{MARK}";']
    lines += [f"long {name}(void) {{ return 0; }}" for name in names]
    script, before = [], ""
    for version, some in sorted(functions.items()):
        listed = " ".join(f"{name};" for name in sorted(some))
        script.append(f"{version} {{ global: {listed} {'' if before else 'local: *;'} }}{before};")
        before = f" {version}"
    return "\n".join(lines) + "\n", "\n".join(script) + "\n"


def replace_openssl(folder: Path, work: Path) -> list[str]:
    """Replace OpenCV's copies in a frozen folder and give their names.

    Args:
        folder: the frozen folder.
        work: takes what is compiled.

    Raises:
        Failure: there is no C compiler, or it could not make one.
    """
    libraries = folder / "_internal" / _FOLDER
    replaced = []
    for old in sorted(libraries.glob("lib*.so*")):
        if _SECRETS.match(old.name) and not old.is_symlink() and not is_stand_in(old):
            _replace(old, _asked_for(libraries), work)
            replaced.append(old.name)
    return replaced


def _asked_for(libraries: Path) -> dict[str, set[str]]:
    asked: dict[str, set[str]] = {}
    for one in libraries.glob("lib*.so*"):
        if not _SECRETS.match(one.name):
            for version, names in wanted(_told("objdump", "-T", str(one))).items():
                asked.setdefault(version, set()).update(names)
    return asked


def _replace(old: Path, functions: dict[str, set[str]], work: Path) -> None:
    soname = _SONAME.search(_told("objdump", "-p", str(old)))
    source, script = source_of(functions)
    code, versions, made = (work / f"stand_in.{end}" for end in ("c", "map", "so"))
    code.write_text(source, encoding="utf-8")
    versions.write_text(script, encoding="utf-8")
    link = [f"-Wl,-soname,{soname[1] if soname else old.name}", f"-Wl,--version-script={versions}"]
    _told("gcc", "-shared", "-fPIC", "-fno-builtin", "-s", *link, "-o", str(made), str(code))
    old.unlink()
    made.replace(old)
    old.chmod(0o644)


def _told(*command: str) -> str:
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Failure(
            f"Building needs {command[0]}.", "On Debian or Ubuntu: apt-get install gcc libc6-dev"
        ) from None
    if told.returncode:
        raise Failure(f"{command[0]} failed: {told.stderr.strip()[-500:]}")
    return told.stdout
