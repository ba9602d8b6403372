"""A small picture of a street map, as it will look under the units."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from app.basemap.source import TileSource
from app.basemap.source_test import COLUMNS, ROWS, SourceReport
from app.gui.map.shade import shaded

SIDE_PX = 128


class MapPreview(QLabel):
    """Nothing to see until something came."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(COLUMNS * SIDE_PX, ROWS * SIDE_PX)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.clear_picture()

    def clear_picture(self) -> None:
        self.setPixmap(QPixmap())
        self.setAccessibleName("")
        self.setVisible(False)

    def show_report(self, source: TileSource, report: SourceReport, *, dark: bool) -> None:
        if not report.tiles:
            self.clear_picture()
            return
        picture = QPixmap(self.size())
        picture.fill(Qt.GlobalColor.transparent)
        pen = QPainter(picture)
        pen.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for column, row, tile in report.tiles:
            image = QImage.fromData(QByteArray(shaded(tile, source.look_for(dark=dark)).body))
            pen.drawImage(QRect(column * SIDE_PX, row * SIDE_PX, SIDE_PX, SIDE_PX), image)
        pen.end()
        self.setPixmap(picture)
        self.setAccessibleName(f"Preview of {source.name}, zoom level {report.zoom}")
        self.setVisible(True)
