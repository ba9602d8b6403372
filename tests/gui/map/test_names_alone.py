"""Where nothing but the names' ages changed, the picture is the one that drawing everything makes."""

from __future__ import annotations

from tests.gui.map.conftest import Feeding, Shown

PICTURE = """(() => {
  const canvas = document.querySelector(".live-layer");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.reduce((sum, byte, at) => (Math.imul(sum, 31) + byte * (at % 251)) | 0, 7);
})()"""
COUNT = """(() => {
  const kind = CanvasRenderingContext2D.prototype, put = kind.putImageData;
  window.wholePictures = 0;
  kind.putImageData = function (...given) {
    if (given.length === 3) window.wholePictures++;
    return put.apply(this, given);
  };
})()"""
AGAIN = 'window[document.querySelector(".folium-map").id].fire("viewreset")'


def test_a_second_older_names_are_written_without_drawing_the_marks_again(shown: Shown, feeding: Feeding) -> None:
    feeding.answer([feeding.unit(f"d{number}", 60.17 + number * 0.01, 24.94) for number in range(4)])
    shown.map.fit()
    before = shown.wait(lambda state: len(state["labels"]) == 4)
    shown.run(COUNT)
    feeding.pass_s(2)
    after = shown.wait(lambda state: [each["age"] for each in state["labels"]] != [each["age"] for each in before["labels"]])
    assert len(after["labels"]) == 4
    assert shown.run("window.wholePictures") == 0
    names_alone = shown.run(PICTURE)
    shown.run(AGAIN)
    shown.wait(lambda _: shown.run("window.wholePictures") > 0)
    assert shown.run(PICTURE) == names_alone
