"""The `aqa-desktop` program: prepares the process, then shows the window, or writes one picture without one."""

from __future__ import annotations

import argparse
import importlib
import logging
import logging.handlers
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Never

from aqa_core.diving.difficulty import degree_of_difficulty
from aqa_core.errors import AqaError
from aqa_core.resources import resource
from aqa_core.storage import log_folder
from aqa_desktop.process.asking import Claim
from aqa_desktop.process.command_line import EXIT_USER_MISTAKE, parse
from aqa_desktop.process.complaining import complain
from aqa_desktop.process.faults import Faults, settle_streams
from aqa_desktop.process.request import Request
from aqa_desktop.process.system_libraries import check_qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from aqa_desktop.app import App

__all__ = ["EXIT_DONE", "EXIT_OUR_MISTAKE", "EXIT_USER_MISTAKE", "main", "run"]

log = logging.getLogger(__name__)

EXIT_DONE = 0
EXIT_OUR_MISTAKE = 1
_STOPPED = 128  # and the number of the signal, as shells say it
# by this name a desktop finds icon and name of the window, without the ending of the file
_DESKTOP_ENTRY = "org.aqadesktop.AQADesktop"
_OUR_MISTAKE = (
    "AQA Desktop cannot start: something went wrong inside the program. "
    "Run `aqa-desktop --diagnose report.zip` and send us the file that it writes."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit status: 0 done, 1 our mistake, 2 a user's, told in a sentence."""
    settle_streams()
    parsed = parse(arguments)
    if parsed.smoke_test is not None:  # what is tried out must not meet what the coach has
        os.environ["AQA_HOME"] = str(parsed.smoke_test.resolve() / "home")
    try:
        if parsed.dive is not None:
            degree_of_difficulty(parsed.dive, parsed.height)
        _prepare_process()
        with Faults():
            return _work(parsed)
    except AqaError as error:
        log.info("refused: %s", error)
        complain(str(error), has_box=_is_window_wanted(parsed))
        return EXIT_USER_MISTAKE
    except Exception:
        log.critical("uncaught", exc_info=True)
        complain(_OUR_MISTAKE, has_box=_is_window_wanted(parsed))
        return EXIT_OUR_MISTAKE


def run() -> Never:
    """Be the `aqa-desktop` program."""
    sys.exit(main())


def _is_window_wanted(parsed: argparse.Namespace) -> bool:
    return all(one is None for one in (parsed.picture, parsed.smoke_test, parsed.diagnose))


def _work(parsed: argparse.Namespace) -> int:
    if parsed.diagnose is not None:
        from aqa_desktop.report.without_window import diagnose

        diagnose(None if parsed.diagnose == Path() else parsed.diagnose)
        return EXIT_DONE
    if parsed.picture is not None or parsed.smoke_test is not None:
        return _work_alone(parsed)
    with Claim() as claim:
        if claim.hand_over(_request(parsed)):
            return EXIT_DONE  # the window that is there has taken it
        _load_qt()
        return _show_window(parsed, claim)


def _prepare_process() -> None:
    # other packages' Qt plugins must not be found before PySide6's own
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    handler = logging.handlers.RotatingFileHandler(
        log_folder() / "aqa-desktop.log",
        maxBytes=1_000_000,
        backupCount=3,
        encoding="utf-8",
        delay=True,
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)


def _load_qt(*, needs_screen: bool = True) -> None:
    if sys.platform == "win32":
        # torch fails to load after Qt on Windows (pytorch#166628)
        importlib.import_module("torch")
    check_qt(os.environ, needs_screen=needs_screen)


def _work_alone(parsed: argparse.Namespace) -> int:
    """Do what is no window of the user's, beside one that may be there."""
    _load_qt(needs_screen=parsed.picture is None)
    if parsed.picture is not None:
        return _write_picture(parsed)
    application = _application()
    return _try_out(application, _build(application, parsed), parsed.smoke_test)


def _application() -> QApplication:
    from PySide6.QtGui import QIcon
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication(["aqa-desktop"])
    assert isinstance(application, QApplication)
    application.setApplicationName("AQA Desktop")
    application.setDesktopFileName(_DESKTOP_ENTRY)
    application.setWindowIcon(QIcon(str(resource("icons", "app.svg"))))
    return application


def _show_window(parsed: argparse.Namespace, claim: Claim) -> int:
    from aqa_desktop.process.ending import Ending
    from aqa_desktop.process.single import SingleInstance
    from aqa_desktop.process.stopping import Stopping

    application, request, single = _application(), _request(parsed), SingleInstance()
    single.listen(claim)
    application.aboutToQuit.connect(single.close)
    stopping, ending = Stopping(application), Ending()
    is_after_crash = ending.begin()
    try:
        app = _build(application, parsed)
    except AqaError:
        ending.end()  # a refusal is no crash
        raise
    single.asked.connect(app.serve)
    stopping.asked.connect(lambda number: _stop(application, app, number))
    _take_file_events(application, app)
    if is_after_crash:
        app.last.only_list()
        _offer_report(app)
    app.begin(request)
    status = application.exec()
    stopping.close()
    ending.end()
    return status


def _offer_report(app: App) -> None:
    from aqa_desktop.wiring.report import offer_report

    app.window.painted.connect(lambda: offer_report(app))


def _stop(application: QApplication, app: App, number: int) -> None:
    app.window.closing.emit()  # nobody is there to be asked
    application.exit(_STOPPED + number)


def _request(parsed: argparse.Namespace) -> Request:
    return Request(
        clips=tuple(clip.absolute() for clip in parsed.clip),
        model=parsed.model,
        theme=parsed.theme,
        dive=parsed.dive,
        height_m=parsed.height,
        activation=_first_of("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"),
    )


def _first_of(*variables: str) -> str | None:
    return next((os.environ[name] for name in variables if os.environ.get(name)), None)


def _build(application: QApplication, parsed: argparse.Namespace) -> App:
    from aqa_desktop.app import build
    from aqa_desktop.backend import LocalBackend
    from aqa_desktop.crash import CrashNet

    net = CrashNet(application)
    net.spread()
    app = build(application, LocalBackend(), theme=parsed.theme)
    net.caught.connect(app.window.notices.show_error)
    app.window.closing.connect(app.close)
    return app


def _take_file_events(application: QApplication, app: App) -> None:
    if sys.platform == "darwin":  # elsewhere no such event comes, and a filter sees every other
        from aqa_desktop.process.file_opening import FileOpening

        opening = FileOpening(application)
        opening.asked.connect(app.serve)
        application.installEventFilter(opening)


def _try_out(application: QApplication, app: App, folder: Path) -> int:
    from aqa_desktop.smoke import SmokeTest

    test = SmokeTest(app, folder)
    test.done.connect(app.window.close)
    test.done.connect(application.exit)
    app.start(None, model=None)
    return application.exec()


def _write_picture(parsed: argparse.Namespace) -> int:
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from aqa_desktop.backend import Order
    from aqa_desktop.summary import write_summary

    order = Order(clip=parsed.clip[0], dive=parsed.dive, height_m=parsed.height)
    write_summary(order, parsed.picture, model=parsed.model, theme=parsed.theme or "system")
    return EXIT_DONE


if __name__ == "__main__":
    run()
