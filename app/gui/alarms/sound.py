"""The sound of an alarm: made here, played from memory. Nothing of it is loaded before something is to be heard."""

from __future__ import annotations

import logging
import math
from array import array
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject
from PySide6.QtWidgets import QApplication

_log = logging.getLogger(__name__)
RATE_HZ = 44_100
TONES_HZ = (880.0, 660.0, 880.0)
TONE_S = 0.18
NO_SOUND_SYSTEM = "This computer has no sound system that Watchfloor can use: alarms are seen, but cannot be heard."
NO_LOUDSPEAKER = "No loudspeaker or headset was found: alarms are seen, but cannot be heard."
PLAYED = "The alarm sound was played."


def samples() -> bytes:
    """Three short tones, 16-bit mono at `RATE_HZ`; each fades in and out, so that nothing clicks."""
    count = int(RATE_HZ * TONE_S)
    data = array("h")
    for tone_hz in TONES_HZ:
        for at in range(count):
            swell = min(at, count - at, 400) / 400
            data.append(int(26_000 * swell * math.sin(2 * math.pi * tone_hz * at / RATE_HZ)))
    return data.tobytes()


class AlarmSound(QObject):
    """Plays at a volume of 0–1."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.volume = 0.7
        self._sink: Any = None
        self._buffer = QBuffer(self)
        self._said = ""

    def play(self) -> str:
        """Play once; answers in words what was done, or why nothing can be heard."""
        words = self._play()
        if words != PLAYED:
            QApplication.beep()  # what the desktop itself can do; nobody can tell whether it is heard
            if words != self._said:
                _log.info("%s", words)
        self._said = words
        return words

    def _play(self) -> str:
        try:
            from PySide6.QtMultimedia import QAudioFormat, QAudioSink, QMediaDevices
        except ImportError:  # a library of the sound system is not there
            return NO_SOUND_SYSTEM
        device = QMediaDevices.defaultAudioOutput()
        if device.isNull():
            return NO_LOUDSPEAKER
        form = QAudioFormat()
        form.setSampleRate(RATE_HZ)
        form.setChannelCount(1)
        form.setSampleFormat(QAudioFormat.SampleFormat.Int16)
        if not device.isFormatSupported(form):
            return NO_LOUDSPEAKER
        self._buffer.close()
        self._buffer.setData(QByteArray(samples()))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink = QAudioSink(device, form, self)
        self._sink.setVolume(self.volume)
        self._sink.start(self._buffer)
        return PLAYED
