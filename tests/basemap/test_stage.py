"""The empty page: written once, from local files, without a datum in it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from app.basemap.stage import HEADER_POLICY, StageSettings, leaflet_folder, make_page, stage


def test_the_page_names_no_address_but_our_own() -> None:
    page = make_page(StageSettings())
    assert "http://" not in page
    assert "https://" not in page
    links = re.findall(r'(?:src|href)="([^"]+)"', page)
    ahead = ["leaflet/leaflet.js", "leaflet/leaflet.css", "live/stage.css", "channel.js"]
    assert links == [*ahead, *ahead, "live/main.js"]


def test_the_policy_lets_only_our_scheme_and_the_two_known_scripts_in() -> None:
    page = make_page(StageSettings())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "unsafe" not in policy[1]
    assert "default-src &#x27;none&#x27;" in policy[1]
    assert policy[1].count("sha256-") == len(re.findall(r"<(?:script|style)>", page))
    assert "default-src 'none'" in HEADER_POLICY


def test_the_page_is_the_same_every_time() -> None:
    assert make_page(StageSettings()) == make_page(StageSettings())


def test_a_kept_page_is_used_without_folium(tmp_path: Path) -> None:
    first = stage(tmp_path)
    script = (
        "import sys; from pathlib import Path; from app.basemap.stage import stage; "
        f"page = stage(Path({str(tmp_path)!r})).page; sys.stdout.buffer.write(page); "
        "sys.exit('folium' in sys.modules)"
    )
    again = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (again.returncode, again.stdout) == (0, first.page)


def test_a_damaged_page_is_made_anew(tmp_path: Path) -> None:
    good = stage(tmp_path)
    (kept,) = tmp_path.iterdir()
    for damage in (b"", kept.read_bytes()[:-100], b"<script>alert(1)</script>", kept.read_bytes().replace(b"stage", b"other")):
        kept.write_bytes(damage)
        assert stage(tmp_path) == good


def test_other_settings_make_another_page(tmp_path: Path) -> None:
    stage(tmp_path)
    other = stage(tmp_path, StageSettings(latitude=60.17, longitude=24.94, zoom=10))
    assert b"center: [60.17, 24.94]" in other.page
    assert len(list(tmp_path.iterdir())) == 2


def test_a_cache_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert b"map_stage" in stage(blocked / "cache").page


def test_leaflet_is_found_without_django() -> None:
    assert (leaflet_folder() / "leaflet.css").is_file()
    assert "django" not in sys.modules


def test_modules_are_asked_for_at_once_and_a_page_for_other_modules_is_another_one(tmp_path: Path) -> None:
    page = stage(tmp_path, modules=("units.js", "view.js")).page
    assert page.index(b'href="live/units.js"') < page.index(b'href="live/view.js"') < page.index(b"<script ")
    assert stage(tmp_path, modules=("units.js",)).page != page
    assert stage(tmp_path, modules=("units.js", "view.js")).page == page


def test_whatever_the_page_comes_to_later_is_asked_for_at_its_begin(tmp_path: Path) -> None:
    page = stage(tmp_path, modules=("main.js", "units.js")).page.decode()
    ahead = re.findall(r'<link rel="(?:module)?preload"[^>]* href="([^"]+)"', page)
    asked = re.findall(r'<script[^>]* src="([^"]+)"|<link rel="stylesheet" href="([^"]+)"', page)
    assert asked
    assert {script or style for script, style in asked} | {"live/units.js"} == set(ahead)
