#!/usr/bin/env python3
"""Tries the Debian package out in a bare Debian 12 of its own; needs root and debootstrap, and for that a network.

sudo python3 packaging/try_deb.py [DEB] [--old DEB]

Installs DEB (by default the newest in dist/), or the older one first and then upgrades; runs the smoke test as an
ordinary person without any network, from the desktop entry and with times; removes and purges it. A coach's model,
settings and notes are in place, and their sums are compared after each. One line a step, with its seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACE = HERE.parent / "build" / "try_deb"
RELEASE = "bookworm"
NAME = "aqa-desktop"
HOME = "/usr/lib/aqa-desktop"
# what the smoke test uses, and no desktop would lack
TOOLS = ("python3", "xvfb", "xauth", "x11-utils", "libglib2.0-bin")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_COACH = "coach"
THINGS = {
    ".config/AQA Desktop/settings.json": '{"theme": "dark"}\n',
    ".local/share/AQA Desktop/library.json": '{"clips": ["one.mp4"]}\n',
    "Videos/one.mp4.dive.json": '{"notes": ["late entry"]}\n',
}
# the bundle's libraries are looked for where its starter looks for them
_LOOK = f"""
export LD_LIBRARY_PATH={HOME}/_internal
find {HOME} -type f \\( -name '*.so*' -o -perm -u+x \\) -exec ldd {{}} + 2>/dev/null | grep 'not found' | sort -u
"""


class Failed(Exception):  # noqa: N818 - it is what is read, not what is handled
    """What did not work, in one sentence."""


class Machine:
    """A bare Debian in a folder, and what is done in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, command: str, *, coach: bool = False) -> str:
        """Run a shell command inside, as root or as the coach without any network, and give what it printed.

        Raises:
            Failed: it ended badly.
        """
        who = ["--userspec", f"{_COACH}:{_COACH}"] if coach else []
        home = f"/home/{_COACH}" if coach else "/"
        own = [f"HOME={home}", f"PATH={_PATH}", "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"]
        words = [*(("unshare", "--net") if coach else ()), "chroot", *who, str(self.root)]
        words += ["env", "-i", *own, *_proxies(), "sh", "-c", f"cd {home} && {command}"]
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode:
            said = (done.stdout + done.stderr).strip()
            raise Failed(f"`{command.strip()}` ended with {done.returncode}:\n{said[-3000:]}")
        return done.stdout

    def install(self, package: Path) -> None:
        """Install a package file as a person does, with what it needs."""
        shutil.copyfile(package, self.root / "tmp" / package.name)
        self.run(f"apt-get install -y --no-install-recommends '/tmp/{package.name}'")
        (self.root / "tmp" / package.name).unlink()

    def packages(self) -> int:
        """Count what is installed."""
        return len(self.run("dpkg-query -W -f '${Package}\\n'").split())

    def things(self) -> dict[str, str]:
        """Give the sums of what is the coach's, by name."""
        home = self.root / "home" / _COACH
        models = home / ".local/share/AQA Desktop/models"
        files = [home / name for name in (*THINGS, "Videos/one.mp4")]
        files += [one for one in models.rglob("*") if one.is_file()]
        return {str(one.relative_to(home)): _sum(one) for one in files if one.is_file()}


def _sum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _proxies() -> list[str]:
    names = ("http_proxy", "https_proxy", "no_proxy")
    return [f"{name}={os.environ[name]}" for name in names if name in os.environ]


@contextlib.contextmanager
def step(text: str) -> Iterator[list[str]]:
    """Print one line when something is done: its seconds, what it was, and what was found on the way."""
    found: list[str] = []
    began = time.monotonic()
    yield found
    more = f": {', '.join(found)}" if found else ""
    print(f"{time.monotonic() - began:7.1f} s  {text}{more}", flush=True)


def make_base(base: Path) -> None:
    """Make a bare Debian, once."""
    if (base / "etc" / "debian_version").is_file():
        return
    new = base.with_name(base.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.parent.mkdir(parents=True, exist_ok=True)
    with step(f"debootstrap --variant=minbase {RELEASE}"):
        words = ["debootstrap", "--variant=minbase", RELEASE, str(new)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"debootstrap failed: {(done.stdout + done.stderr).strip()[-1000:]}")
        new.rename(base)


@contextlib.contextmanager
def machine(base: Path, *, keep: bool) -> Iterator[Machine]:
    """Give a fresh copy of the bare Debian, and leave nothing of it mounted."""
    root = PLACE / "root"
    _away(root)
    with step("a fresh copy of the bare system") as found:
        root.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(base), str(root)], check=True)
        for name in ("/etc/resolv.conf", "/etc/hosts"):
            if Path(name).is_file():
                shutil.copyfile(name, f"{root}{name}")
        for one in Path("/etc/apt/apt.conf.d").glob(
            "*"
        ):  # a proxy of this machine's, if it has one
            shutil.copyfile(one, root / "etc/apt/apt.conf.d" / one.name)
        (root / "dev" / "shm").mkdir(exist_ok=True)
        made = Machine(root)
        found.append(f"{made.packages()} packages")
    with contextlib.ExitStack() as mounted:
        for kind, place in (("proc", root / "proc"), ("tmpfs", root / "dev" / "shm")):
            subprocess.run(["mount", "-t", kind, kind, str(place)], check=True)
            mounted.callback(subprocess.run, ["umount", "--lazy", str(place)], check=False)
        yield made
    if not keep:
        _away(root)


def _away(root: Path) -> None:
    subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=True)


def install_first(bare: Machine, package: Path) -> None:
    """Install into the bare system, and look whether anything is missing before other packages come."""
    with step(f"apt-get install ./{package.name}") as found:
        bare.run("apt-get update")
        before = bare.packages()
        bare.install(package)
        found.append(f"{bare.packages() - before} packages came")
    with step("every library finds what it needs"):
        missing = bare.run(f"({_LOOK}) || true").strip()
        if missing:
            raise Failed(f"Libraries are missing:\n{missing}")
    with step(f"what the test itself needs ({' '.join(TOOLS)})"):
        bare.run(f"apt-get install -y --no-install-recommends {' '.join(TOOLS)}")


def settle(bare: Machine) -> dict[str, str]:
    """Let an ordinary person have a model, settings, a library, a clip and notes beside it; give their sums."""
    with step("a coach's model, settings, library and notes") as found:
        bare.run(f"useradd --create-home {_COACH}")
        for name, text in THINGS.items():
            file = bare.root / "home" / _COACH / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        sample = f"{HOME}/_internal/aqa_core/_resources/samples/rendered_dive.mp4"
        bare.run(f"cp {sample} /home/{_COACH}/Videos/one.mp4; chown -R {_COACH}: /home/{_COACH}")
        bare.run("aqa models export starter_wd /tmp/own.safetensors", coach=True)
        bare.run("aqa models import /tmp/own.safetensors --name own", coach=True)
        things = bare.things()
        found.append(f"{len(things)} files")
    return things


def compare(bare: Machine, things: dict[str, str]) -> None:
    """Look whether everything of the coach's is as it was.

    Raises:
        Failed: something changed or is gone.
    """
    now = bare.things()
    lost = [name for name, total in things.items() if now.get(name) != total]
    if lost:
        raise Failed(f"These are not as they were: {', '.join(lost)}")


def smoke(bare: Machine) -> str:
    """Run the smoke test from the desktop entry, without a network, and give its verdict on times."""
    with step("the smoke test as an ordinary person, without a network") as found:
        place = bare.root / "tmp" / "try"
        place.mkdir()
        for name in ("smoke_test.py", "x11_windows.py"):
            shutil.copyfile(HERE / name, place / name)
        screen = "xvfb-run -a -s '-screen 0 1400x900x24'"
        # slowness is said and held against it at the end: the rest is still worth knowing
        run = f"{screen} python3 /tmp/try/smoke_test.py --folder /tmp/smoke"
        text, _, verdict = bare.run(run, coach=True).strip().rpartition("\n")
        facts = json.loads(text)
        if facts["entry"] is None or "click_to_window_second_s" not in facts:
            raise Failed("The smoke test did not start from the desktop entry.")
        window = facts["window"]
        found += [f"click to window {facts['click_to_window_second_s']} s"]
        found += [f"scored {window['scored_s'] - window['clicked_s']:.1f} s after the click"]
        return verdict


def go(bare: Machine, things: dict[str, str]) -> None:
    """Remove and purge it; the coach's things stay and nothing of the program does."""
    for action in ("remove", "purge"):
        with step(f"apt-get {action}, and everything of the coach's is as it was"):
            bare.run(f"apt-get {action} -y {NAME}")
            compare(bare, things)
    left = bare.run(
        f"find / -xdev -path /proc -prune -o -name '*{NAME}*' -print | grep -v ^/tmp || true"
    )
    if left.strip():
        raise Failed(f"This is left of the program:\n{left.strip()}")


def try_out(package: Path, old: Path | None, base: Path, *, keep: bool) -> None:
    """Do everything, a step after the other; where one fails, the system stays to be looked at.

    Raises:
        Failed: something did not work, or was slower than promised.
    """
    make_base(base)
    with machine(base, keep=keep) as bare:
        install_first(bare, old or package)
        things = settle(bare)
        if old:
            with step(f"upgrade to {package.name}, and everything of the coach's is as it was"):
                bare.install(package)
                compare(bare, things)
        with step("it knows the coach's model") as found:
            told = json.loads(bare.run("aqa models list --json", coach=True))
            if not any(one["name"] == "own" for one in told):
                raise Failed("The coach's model is not listed.")
            found.append(bare.run(f"dpkg-query -W -f '${{Version}}' {NAME}"))
        verdict = smoke(bare)
        compare(bare, things)
        go(bare, things)
    if verdict != "PASSED":
        raise Failed(verdict)


def newest(dist: Path) -> Path:
    """Give the package made last.

    Raises:
        Failed: there is none.
    """
    made = sorted(dist.glob(f"{NAME}_*.deb"), key=lambda one: one.stat().st_mtime)
    if not made:
        raise Failed(f"There is no package in {dist}. Type: python3 packaging/dev.py package")
    return made[-1]


def check(packages: Sequence[Path]) -> None:
    """Look whether all is here before minutes are spent.

    Raises:
        Failed: a package is missing, or a right or a tool.
    """
    for package in packages:
        if not package.is_file():
            raise Failed(f"There is no package {package}.")
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise Failed("It needs root and debootstrap: apt-get install debootstrap")


def main(arguments: Sequence[str]) -> int:
    """Try it out and say the verdict in the last line."""
    parser = argparse.ArgumentParser(description="Tries the Debian package out in a bare Debian.")
    parser.add_argument("deb", nargs="?", type=Path, help="the package (default: newest in dist/)")
    parser.add_argument("--old", type=Path, metavar="DEB", help="an older one, to upgrade from")
    parser.add_argument(
        "--base", type=Path, help="a finished debootstrap (default: made in build/)"
    )
    parser.add_argument(
        "--keep", action="store_true", help="leave the system in build/try_deb/root"
    )
    parser.add_argument("--in-own-mounts", action="store_true", help=argparse.SUPPRESS)
    parsed = parser.parse_args(arguments)
    try:
        package = parsed.deb or newest(HERE.parent / "dist")
        check([package, *([parsed.old] if parsed.old else [])])
        if not parsed.in_own_mounts:  # what is mounted goes when this process does
            own = ["unshare", "--mount", "--propagation", "private", sys.executable, __file__]
            os.execvp(own[0], [*own, "--in-own-mounts", *arguments])
        base = parsed.base or PLACE / RELEASE
        try_out(package.resolve(), parsed.old, base.resolve(), keep=parsed.keep)
    except (Failed, subprocess.SubprocessError, OSError) as failure:
        print(f"FAILED: {failure}")
        return 1
    print("PASSED")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
