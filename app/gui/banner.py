"""Full-width bars in words: what is true of everything on the screen."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.units.feed import WAITING, FeedHealth

NO_LIVE_DATA = "NO LIVE DATA: no position on this screen is live."
TRAINING = "TRAINING: these units are not real"
PATIENCE_TICKS = 15
"""So many seconds may all agencies take for their first answer before it is called what it is."""
MOST_NAMED = 3

_UNSAFE_FLAGS = {
    "--no-sandbox": "The map's sandbox is switched off by QTWEBENGINE_CHROMIUM_FLAGS.",
    "--disable-web-security": "The map's web security is switched off by QTWEBENGINE_CHROMIUM_FLAGS.",
    "--remote-debugging": "The map can be steered from outside: QTWEBENGINE_CHROMIUM_FLAGS opens a debugging port.",
    "--single-process": "The map is not kept apart from the program: QTWEBENGINE_CHROMIUM_FLAGS says single-process.",
    "--ignore-certificate-errors": "QTWEBENGINE_CHROMIUM_FLAGS tells the map to take any certificate.",
}


def environment_warnings(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Sentences about variables that make the map's browser engine less safe than it is."""
    said = []
    if environment.get("QTWEBENGINE_DISABLE_SANDBOX", "") not in ("", "0"):
        said.append("The map's sandbox is switched off by QTWEBENGINE_DISABLE_SANDBOX.")
    if environment.get("QTWEBENGINE_REMOTE_DEBUGGING", ""):
        said.append("The map can be steered from outside: QTWEBENGINE_REMOTE_DEBUGGING opens a debugging port.")
    flags = environment.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split()
    said += [words for flag, words in _UNSAFE_FLAGS.items() if any(each.startswith(flag) for each in flags)]
    return tuple(said)


def no_live_data_words(health: Sequence[FeedHealth], waited_ticks: int = 0) -> str:
    """Which agencies are down, since when and why; empty while one is up, or while all wait for their first answer."""
    if not health or any(each.good for each in health):
        return ""
    if waited_ticks < PATIENCE_TICKS and all(is_waiting(each) for each in health):
        return ""
    by_reason: dict[str, list[FeedHealth]] = {}
    for each in health:
        by_reason.setdefault(each.trouble.title if each.trouble else "", []).append(each)
    said = [f"{_names(those)}: {_lowered(reason)}, {since_words(_newest(those))}." for reason, those in by_reason.items()]
    return " ".join([NO_LIVE_DATA, *said])


def since_words(health: FeedHealth) -> str:
    """ "last good answer 41 s ago"."""
    return "no good answer yet" if health.last_good_age_s is None else health.words().partition(": ")[0]


def _names(health: Sequence[FeedHealth]) -> str:
    names = [each.connection for each in health[:MOST_NAMED]]
    if len(health) > MOST_NAMED:
        names.append(f"{len(health) - MOST_NAMED} more")
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _newest(health: Sequence[FeedHealth]) -> FeedHealth:
    return min(health, key=lambda each: math.inf if each.last_good_age_s is None else each.last_good_age_s)


def _lowered(title: str) -> str:
    """In the middle of a sentence; the name of a firm keeps its capital."""
    return title if title.startswith("Axon") else title[:1].lower() + title[1:]


def is_waiting(health: FeedHealth) -> bool:
    """Nothing was heard of this agency yet, good or bad."""
    return health.trouble is not None and health.trouble.code == WAITING.code


class BannerKind(StrEnum):
    NO_LIVE_DATA = "no_live_data"
    TRAINING = "training"
    PAST = "past"
    NOTICE = "notice"


_GLYPHS = {BannerKind.NO_LIVE_DATA: "▲", BannerKind.TRAINING: "◆", BannerKind.PAST: "◀", BannerKind.NOTICE: "■"}


class Banner(QFrame):
    """One bar; hidden while it has no words. Only a notice can be put away."""

    dismissed = Signal()

    def __init__(self, kind: BannerKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setProperty("banner", kind.value)
        self._words = ""
        glyph = QLabel(_GLYPHS[kind])
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 5, 14, 5)
        layout.setSpacing(10)
        layout.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._label, 1)
        if kind is BannerKind.NOTICE:
            away = QPushButton("Put away")
            away.setProperty("look", "link")
            away.setAccessibleName("Put this notice away")
            away.clicked.connect(self.dismissed)
            layout.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def words(self) -> str:
        return self._words

    def say(self, words: str) -> None:
        """Show these words; an empty text hides the bar."""
        if words == self._words:
            return
        was_silent, self._words = not self._words, words
        self._label.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
        if words and was_silent:
            # Once: a screen reader must not read the running seconds aloud.
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))


class Banners(QWidget):
    """The bars above everything else, the gravest on top."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.no_live_data = Banner(BannerKind.NO_LIVE_DATA)
        self.past = Banner(BannerKind.PAST)
        self.training = Banner(BannerKind.TRAINING)
        self.notice = Banner(BannerKind.NOTICE)
        self._notices: tuple[str, ...] = ()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for banner in (self.no_live_data, self.past, self.training, self.notice):
            layout.addWidget(banner)
        self.notice.dismissed.connect(lambda: self.notice.say(""))

    def set_training(self, training: bool) -> None:
        self.training.say(TRAINING if training else "")

    def set_notices(self, sentences: Sequence[str]) -> None:
        """What an admin should know. Put away, it comes back only with other words."""
        if tuple(sentences) != self._notices:
            self._notices = tuple(sentences)
            self.notice.say("\n".join(sentences))
