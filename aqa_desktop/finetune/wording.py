"""What a run and its outcome are called in the window; numbers by locale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import PureWindowsPath
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QDateTime, QLocale

from aqa_core.data.runs import StoredRun
from aqa_desktop.finetune.comparison import Comparison, Figures
from aqa_desktop.finetune.run_state import Facts, Phase, RunState
from aqa_desktop.widgets import words

translate = QCoreApplication.translate

_MINUTE, _HOUR = 60, 3600
_MOST_NAMES = 30
_STAGES: Final[Mapping[Phase, object]] = {
    "starting": QT_TRANSLATE_NOOP("teaching", "Starting"),
    "checking": QT_TRANSLATE_NOOP("teaching", "Checking the dives"),
    "contents": QT_TRANSLATE_NOOP("teaching", "Telling the dives apart"),
    "finding": QT_TRANSLATE_NOOP("teaching", "Finding the dives"),
    "features": QT_TRANSLATE_NOOP("teaching", "Looking at each dive once"),
    "frames": QT_TRANSLATE_NOOP("teaching", "Reading the dives"),
    "rehearsal": QT_TRANSLATE_NOOP("teaching", "Rehearsing to see how long it takes"),
    "before": QT_TRANSLATE_NOOP("teaching", "Scoring the held-out dives with the old model"),
    "learning": QT_TRANSLATE_NOOP("teaching", "Learning"),
    "over": QT_TRANSLATE_NOOP("teaching", "Done"),
}


def day(at: float) -> str:
    """Write a day: "12 Aug 2026" by locale."""
    when = QDateTime.fromSecsSinceEpoch(round(at)).date()
    return QLocale().toString(when, QLocale.FormatType.ShortFormat)


def duration(seconds: float) -> str:
    """Write about how long: "40 s", "6 min", "2 h 10 min"."""
    if seconds < 90:
        return f"{words.number(max(1, 5 * round(seconds / 5)) if seconds > 10 else round(seconds), 0)} s"
    minutes = round(seconds / _MINUTE)
    if minutes < 100:
        return f"{words.number(minutes, 0)} min"
    hours, rest = divmod(10 * round(minutes / 10), 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def clock(seconds: float) -> str:
    """Write a time that runs: "9:12", "1:09:12"."""
    whole = int(seconds)
    hours, rest = divmod(whole, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def memory(megabytes: float) -> str:
    """Write an amount of memory: "850 MB", "3.1 GB"."""
    if megabytes < 1000:
        return translate("teaching", "{0} MB").format(words.number(megabytes, 0))
    return translate("teaching", "{0} GB").format(words.number(megabytes / 1000, 1))


def interrupted(run: StoredRun) -> str:
    """Name a run that can go on: "12/08/2026, epoch 7 of 20"."""
    if not run.epochs:
        return day(run.started_at)
    text = translate("teaching", "{0}, epoch {1} of {2}")
    return text.format(day(run.started_at), run.epoch, run.epochs)


def stage(state: RunState) -> str:
    """Say what is being done."""
    return translate("teaching", str(_STAGES[state.phase]))


def counting(state: RunState) -> str:
    """Say how far it is: "31 of 60 dives", "epoch 8 of 20"; nothing where that is not known."""
    if state.phase in ("checking", "contents", "features", "frames") and state.total:
        return translate("teaching", "{0} of {1} dives").format(state.done, state.total)
    if state.phase == "learning" and state.facts.epochs:
        return translate("teaching", "epoch {0} of {1}").format(state.epoch_now, state.facts.epochs)
    return ""


def standing(state: RunState, now: float) -> str:
    """Write one line about where a run stands: counting, elapsed, left, best."""
    parts = [
        counting(state),
        translate("teaching", "elapsed {0}").format(clock(state.elapsed_s(now))),
    ]
    left = state.left_s(now)
    if left:
        parts.append(translate("teaching", "about {0} left").format(duration(left)))
    best = state.best
    if best is not None and best.figures.mae is not None:
        text = translate("teaching", "best: epoch {0}, error {1} points")
        parts.append(text.format(best.number + 1, words.number(best.figures.mae, 1)))
    return " · ".join(part for part in parts if part)


def foretold(state: RunState) -> str:
    """Say what the rehearsal foretells: "The whole run takes about 6 min and 3.1 GB"; nothing before that."""
    if state.rehearsal is None:
        return ""
    time = duration(state.rehearsal.seconds)
    if state.rehearsal.memory_mb is None:
        return translate("teaching", "The whole run takes about {0}.").format(time)
    text = translate("teaching", "The whole run takes about {0} and {1} of memory.")
    return text.format(time, memory(state.rehearsal.memory_mb))


def given(facts: Facts) -> str:
    """Say what it learns from: "48 dives to learn from, 12 held out · from starter_wd · on CPU"."""
    if not facts.dives:
        return ""
    if facts.folds:
        dives = translate("teaching", "{0} dives, each held out once in {1} rounds").format(
            facts.dives, facts.folds
        )
    else:
        dives = translate("teaching", "{0} dives to learn from, {1} held out").format(
            facts.train, facts.held_out
        )
    parts = [dives]
    if facts.start:
        parts.append(translate("teaching", "from {0}").format(facts.start))
    if facts.device:
        parts.append(translate("teaching", "on {0}").format(facts.device))
    return " · ".join(parts)


def left_out(facts: Facts) -> str:
    """Say how many dives it goes without and why: "25 of 60 dives are left out: …"; nothing where none is."""
    count = len(facts.left_out)
    if not count:
        return ""
    text = translate("teaching", "{0} of {1} dives are left out: {2}")
    if count == 1:
        text = translate("teaching", "{0} of {1} dives is left out: {2}")
    reasons = Counter(why for _, why in facts.left_out)
    said = [
        why if len(reasons) == 1 else f"{why} ({words.number(times, 0)})"
        for why, times in reasons.most_common()
    ]
    return text.format(count, facts.dives + count, "; ".join(said))


def files_left_out(facts: Facts) -> str:
    """Name the clips it goes without, one a line; of many only the first."""
    names = [PureWindowsPath(file).name for file, _ in facts.left_out]
    more = len(names) - _MOST_NAMES
    if more > 0:
        names = [*names[:_MOST_NAMES], translate("teaching", "and {0} more").format(more)]
    return "\n".join(names)


def verdict(comparison: Comparison) -> str:
    """Say which model is better, in a few words."""
    if comparison.old is None:
        return translate("teaching", "The two could not be compared")
    if comparison.verdict == "better":
        return translate("teaching", "The new model is better")
    if comparison.verdict == "worse":
        return translate("teaching", "The new model is worse")
    return translate("teaching", "The two cannot be told apart")


def reasons(comparison: Comparison) -> str:
    """Say what the verdict rests on."""
    if comparison.old is None:
        return translate(
            "teaching",
            "The old model has learned from these dives before, or says nothing of them, so it is not known "
            "which is better. New labelled dives would tell.",
        )
    on = translate("teaching", "Compared on {0} dives that it did not learn from.")
    if comparison.is_cross_validated:
        on = translate(
            "teaching", "Compared on {0} dives, each judged by a head that never saw it."
        )
    said = [on.format(comparison.n)]
    if comparison.better_on is not None:
        text = translate("teaching", "The new model is nearer to the true score on {0} of them.")
        said.append(text.format(comparison.better_on))
    if comparison.gain is not None:
        said.append(_gain(*comparison.gain))
    if comparison.verdict == "unclear":
        said.append(translate("teaching", "More labelled dives would tell."))
    return " ".join(said)


def error_of(figures: Figures | None) -> str:
    """Write an error in points, or a dash."""
    if figures is None or figures.mae is None:
        return words.EN_DASH
    return translate("teaching", "{0} points").format(words.number(figures.mae, 1))


def rank_of(figures: Figures | None) -> str:
    """Write a rank correlation, or a dash."""
    value = figures.spearman if figures is not None else None
    return words.number(value, 2) if value is not None else words.EN_DASH


def _gain(mean: float, low: float, high: float) -> str:
    text = (
        translate(
            "teaching", "Its errors are {0} points smaller on average (90 % interval {1} to {2})."
        )
        if mean >= 0
        else translate(
            "teaching", "Its errors are {0} points larger on average (90 % interval {1} to {2})."
        )
    )
    ends = (low, high) if mean >= 0 else (-high, -low)
    return text.format(words.number(abs(mean), 1), *(words.number(one, 1) for one in ends))
