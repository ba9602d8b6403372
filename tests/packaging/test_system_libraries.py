from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import system_libraries

from app.cli import preflight


def test_what_is_missing_is_what_the_loader_does_not_find() -> None:
    missing = system_libraries.missing_libraries(lambda library: library not in ("libEGL.so.1", "libnss3.so"))
    assert missing == ["libEGL.so.1", "libnss3.so"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="sonames are Linux's")
def test_the_loader_is_really_asked() -> None:
    assert system_libraries.loads("libc.so.6")
    assert not system_libraries.loads("libwatchfloor-has-none-such.so.9")


def test_each_library_is_a_soname_and_each_package_a_debian_name() -> None:
    for library, package in system_libraries.PACKAGE_OF_LIBRARY.items():
        assert re.fullmatch(r"lib[\w.+-]+\.so(\.\d+)?", library)
        assert re.fullmatch(r"lib[a-z0-9.+-]+", package)
    assert set(system_libraries.RENAMED) <= set(system_libraries.PACKAGE_OF_LIBRARY.values())


def test_set_up_brings_every_library_that_the_program_asks_for() -> None:
    assert preflight.PACKAGES.items() <= system_libraries.PACKAGE_OF_LIBRARY.items()


def test_packages_renamed_by_newer_releases_are_asked_for_by_their_new_name() -> None:
    new = system_libraries.current_names(["libasound2", "libgl1"], lambda package: package.endswith("t64"))
    old = system_libraries.current_names(["libasound2", "libgl1"], lambda _package: False)
    assert new == ["libasound2t64", "libgl1"]
    assert old == ["libasound2", "libgl1"]


def test_a_package_is_asked_for_once() -> None:
    assert system_libraries.current_names(["libgl1", "libgl1"], lambda _package: False) == ["libgl1"]


@pytest.mark.parametrize(
    ("os_release", "debian_like"),
    [
        ({"ID": "debian"}, True),
        ({"ID": "ubuntu", "ID_LIKE": "debian"}, True),
        ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, True),
        ({"ID": "fedora"}, False),
        ({}, False),
    ],
)
def test_debian_and_its_children_are_recognised(os_release: dict[str, str], debian_like: bool) -> None:
    assert system_libraries.is_debian_like(os_release) is debian_like


def test_a_person_without_root_gets_one_line_to_run() -> None:
    lines = system_libraries.advice(["libEGL.so.1"], font_missing=True, debian=True).splitlines()
    assert lines[1:] == ["  sudo apt-get install --yes --no-install-recommends fonts-dejavu-core libegl1"]


def test_other_systems_are_told_which_libraries() -> None:
    sentence = system_libraries.advice(["libEGL.so.1"], font_missing=True, debian=False)
    assert sentence == "Install the libraries libEGL.so.1 and a font with your system's package tool, then try again."


def test_a_single_font_anywhere_below_is_enough(tmp_path: Path) -> None:
    assert not system_libraries.any_font([tmp_path, tmp_path / "absent"])
    (tmp_path / "truetype" / "dejavu").mkdir(parents=True)
    (tmp_path / "truetype" / "README.txt").touch()
    assert not system_libraries.any_font([tmp_path])
    (tmp_path / "truetype" / "dejavu" / "DejaVuSans.TTF").touch()
    assert system_libraries.any_font([tmp_path])


def test_fonts_are_looked_for_where_the_desktop_keeps_them() -> None:
    home = Path("/home/ann")
    assert Path("/usr/share/fonts") in system_libraries.font_folders({}, home)
    assert home / ".local" / "share" / "fonts" in system_libraries.font_folders({}, home)
    chosen = system_libraries.font_folders({"XDG_DATA_HOME": "/data", "XDG_DATA_DIRS": "/opt/share:"}, home)
    assert chosen == [Path("/data/fonts"), home / ".fonts", Path("/opt/share/fonts")]
