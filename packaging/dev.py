#!/usr/bin/env python3
"""Sets the project up and runs or tests it; needs nothing but Python's standard library.

python3 packaging/dev.py run [CLIP]   set up, then open the application (without a display: score it)
python3 packaging/dev.py test [...]   set up, then run the whole test suite; more words go to pytest
python3 packaging/dev.py package      build the installer of this platform, in an environment of its own
python3 packaging/dev.py doctor       say what is here and what is missing; changes nothing
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import bundle
import environment
import system_libraries
import torch_build
from console import Failure, say

SAMPLE = environment.ROOT / "resources" / "samples" / "rendered_dive.mp4"
PICTURE = "aqa_timeline.png"
EXIT_FAILURE = 2
EXIT_CANCELLED = 130

_OPEN_SCREEN = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


def parse(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """Read the command line; words we do not know are pytest's, and a mistake elsewhere."""
    parser = argparse.ArgumentParser(
        prog="dev.py",
        description="Sets AQA Desktop up, then runs, tests or packages it.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(
        dest="command", metavar="run|test|package|doctor", required=True
    )
    run = commands.add_parser("run", help="open the application, or score without a display")
    run.add_argument("clip", nargs="?", type=Path, help="a clip file; without one a sample dive")
    test = commands.add_parser(
        "test", help="run the test suite; further words go to pytest", allow_abbrev=False
    )
    package = commands.add_parser("package", help="build the installer of this platform")
    commands.add_parser("doctor", help="say what is here and what is missing; changes nothing")
    kept = "later calls keep the choice"
    own = "an installer with cuda is for one's own computers only"
    for command, further in ((run, kept), (test, kept), (package, own)):
        command.add_argument(
            "--torch",
            choices=torch_build.BUILDS,
            help=f"build of PyTorch: cpu (the default) or cuda; {further}",
        )
    parsed, rest = parser.parse_known_args(arguments)
    if rest and parsed.command != "test":
        parser.error(f"unknown: {' '.join(rest)}")
    return parsed, rest


def prepare(torch: str | None) -> Path:
    """Do what the set-up still lacks and give the environment's Python.

    Args:
        torch: `cpu`, `cuda`, or None for what the environment has (at first: `cpu`).

    Raises:
        Failure: something is missing that we cannot provide.
    """
    stamp = environment.read_stamp()
    build = torch or str(stamp.get("torch", "cpu"))
    kinds = system_libraries.screens(os.environ)
    version = environment.version_of(environment.VENV)
    python = environment.python_of(environment.VENV)
    moved = stamp.get("root", str(environment.ROOT)) != str(environment.ROOT)
    usable = environment.is_suitable(version) and not moved
    checked = stamp.get("screens")
    checked = checked if isinstance(checked, list) else []
    fresh = version is not None and stamp.get("key") == environment.setup_key(build, version)
    if usable and fresh and set(kinds) <= set(checked):
        return python
    start = time.monotonic()
    say("Setting up AQA Desktop; later starts skip this.")
    if not usable:
        version, base = environment.choose_python(sys.version_info[:2], sys.executable)
        _provide_for(base, version, kinds)
        environment.make_venv(base)
    else:
        _provide_for(python, None, kinds)
    if not usable or not fresh:
        environment.install(build)
    _provide_what_qt_misses(python, kinds)
    assert version is not None
    environment.write_stamp(
        environment.setup_key(build, version), build, sorted({*checked, *kinds})
    )
    say(f"Set up in {time.monotonic() - start:.0f} s.")
    return python


def _provide_for(python: Path, version: environment.Version | None, kinds: Sequence[str]) -> None:
    """Provide system packages before the long download, so that a person is asked once and at the start."""
    packages = []
    if version is not None and not environment.has_venv(python):
        packages.append(f"python{version[0]}.{version[1]}-venv")
    libraries = system_libraries.missing_libraries(python, kinds)
    if packages or libraries:
        system_libraries.provide(packages, libraries, environment.LOG)


def _provide_what_qt_misses(python: Path, kinds: Sequence[str]) -> None:
    # the loader names one library at a time
    for _ in range(len(system_libraries.PACKAGES)):
        libraries = system_libraries.libraries_qt_misses(python, kinds)
        if not libraries:
            return
        system_libraries.provide([], libraries, environment.LOG)
    raise Failure(
        "Qt still misses libraries after they were installed.",
        "Type: python3 packaging/dev.py doctor",
    )


def has_display(surroundings: Mapping[str, str], system: str = sys.platform) -> bool:
    """Say whether a window can be seen here, by what the surroundings claim."""
    if surroundings.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    if system.startswith("linux"):
        return bool(surroundings.get("DISPLAY") or surroundings.get("WAYLAND_DISPLAY"))
    return "SSH_CONNECTION" not in surroundings


def existing(clip: Path) -> Path:
    """Give the clip file's full path, before minutes are spent on a set-up for nothing.

    Raises:
        Failure: there is no such file.
    """
    if not clip.exists():
        raise Failure(f"There is no clip file {clip}.")
    return clip.resolve()


def known_about(clip: Path) -> list[str]:
    """Give the options that tell `aqa score` the dive, from the note beside a rendered clip."""
    try:
        note = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
        return ["--dive", str(note["dive"]), "--height", f"{note['height_m']:g}"]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def run(python: Path, clip: Path) -> int:
    """Open the application on a clip; without a display score it here and draw its timeline to a file."""
    options = known_about(clip) if clip == SAMPLE else []
    if has_display(os.environ):
        opened = subprocess.run([str(python), "-c", _OPEN_SCREEN], capture_output=True, check=False)
        if opened.returncode == 0:
            say(f"Opening AQA Desktop on {clip}")
            window = [str(python), "-P", "-m", "aqa_desktop", str(clip), *options]
            return subprocess.call(window)
        say("The display does not answer.")
    say(f"There is no display here, so this is the score of {clip}")
    status = subprocess.call([str(python), "-P", "-m", "aqa_core", "score", str(clip), *options])
    if status:
        return status
    picture = Path.cwd() / PICTURE
    draw = [str(python), "-P", "-m", "aqa_desktop", "--picture", str(picture), str(clip), *options]
    status = subprocess.call(draw, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    if status == 0:
        say(f"The timeline is drawn in {picture}")
    return status


def test(python: Path, rest: Sequence[str]) -> int:
    """Run the whole suite on all cores: lint, format, types and import rules are tests of it too."""
    # an idle worker takes tests from a busy one; `-n 0` after it has them all in one process
    workers = ["-n", str(os.cpu_count() or 1), "--dist", "worksteal"]
    return subprocess.call(
        [str(python), "-m", "pytest", *workers, *rest],
        cwd=environment.ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def doctor() -> int:
    """Print what is here and what is missing; give 0 where everything is."""
    stamp = environment.read_stamp()
    version = environment.version_of(environment.VENV)
    python = environment.python_of(environment.VENV)
    kinds = system_libraries.screens(os.environ)
    ready = version is not None and stamp.get("key") == environment.setup_key(
        str(stamp.get("torch")), version
    )
    lacking = system_libraries.missing_libraries(Path(sys.executable), kinds)
    if version is not None and environment.installed_torch():
        lacking = system_libraries.libraries_qt_misses(python, kinds)
    say(f"system       {platform.platform()}, {platform.machine()}")
    say(f"this Python  {platform.python_version()} ({sys.executable})")
    say(
        f"environment  {environment.VENV}: {'up to date' if ready else 'not set up, or out of date'}"
    )
    say(f"PyTorch      {environment.installed_torch() or 'not installed'}")
    say(f"screen       {', '.join(kinds)}")
    say(f"Qt misses    {', '.join(lacking) or 'nothing'}")
    say(f"sample dive  {'there' if SAMPLE.exists() else 'missing'}")
    return 0 if ready and not lacking and SAMPLE.exists() else EXIT_FAILURE


def main(arguments: Sequence[str]) -> int:
    """Do one command and give its exit status."""
    parsed, rest = parse(arguments)
    try:
        return _do(parsed, rest)
    except Failure as failure:
        say(f"error: {failure}")
        return EXIT_FAILURE
    except KeyboardInterrupt:
        say("cancelled; the same command goes on from here")
        return EXIT_CANCELLED
    except BrokenPipeError:
        # whoever read our output went away: let the exit not complain again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _do(parsed: argparse.Namespace, rest: Sequence[str]) -> int:
    if parsed.command == "doctor":
        return doctor()
    if parsed.command == "package":
        return bundle.package(parsed.torch or "cpu")
    if parsed.command == "test":
        status = test(prepare(parsed.torch), rest)
    else:
        clip = existing(parsed.clip or SAMPLE)
        status = run(prepare(parsed.torch), clip)
    # a program that a signal ended has a negative status; shells count from 128
    return 128 - status if status < 0 else status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
