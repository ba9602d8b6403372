"""A voice, where the system has one. Looked for when somebody first wants to hear something, never at the start."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

NO_VOICE = "Nothing can be spoken on this workstation: the system has no voice."
_log = logging.getLogger(__name__)


class Voice(Protocol):
    """What `QTextToSpeech` offers and is used here."""

    def say(self, text: str) -> object: ...

    def stop(self) -> None: ...


class Speaker(QObject):
    failed = Signal(str)
    """Why nothing is heard, in words."""

    def __init__(self, make_voice: Callable[[Speaker], Voice] | None = None, parent: QObject | None = None) -> None:
        """`make_voice` raises `OSError` or `ImportError` where there is none."""
        super().__init__(parent)
        self._make_voice = make_voice or system_voice
        self._voice: Voice | None = None

    def say(self, text: str) -> bool:
        """Begin to speak; what is being said ends. False, and `failed` says why, when there is no voice."""
        if self._voice is None:
            try:
                self._voice = self._make_voice(self)
            except (OSError, ImportError) as error:
                _log.warning("no voice: %s", error)
                self.failed.emit(NO_VOICE)
                return False
        self._voice.stop()
        self._voice.say(text)
        return True

    @Slot()
    def fail(self) -> None:
        """The voice broke: the next wish looks for it again."""
        self._voice = None
        self.failed.emit(NO_VOICE)


def system_voice(speaker: Speaker) -> Voice:
    """Qt's own voice. Raises ImportError where a library of the sound system is missing, OSError where there is no engine."""
    from PySide6.QtTextToSpeech import QTextToSpeech

    if not [name for name in QTextToSpeech.availableEngines() if name != "mock"]:
        raise OSError("no speech engine is installed")
    voice = QTextToSpeech(speaker)
    if voice.state() is QTextToSpeech.State.Error:
        voice.deleteLater()
        raise OSError("the speech engine does not start")
    voice.errorOccurred.connect(speaker.fail)
    return voice
