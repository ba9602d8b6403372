from __future__ import annotations

import shutil
import sys
import tomllib
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath

import environment
import pytest
from environment import Stamp

ROOT = Path(__file__).resolve().parents[2]


def project(folder: Path) -> Path:
    (folder / "packaging").mkdir(parents=True)
    for name in ("pyproject.toml", "packaging/constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_windows_keeps_programs_in_scripts() -> None:
    python = environment.program(PureWindowsPath(r"C:\Users\Ann Lee\watchfloor\.venv"), "python", windows=True)
    assert str(python) == r"C:\Users\Ann Lee\watchfloor\.venv\Scripts\python.exe"


def test_linux_and_macos_keep_programs_in_bin() -> None:
    assert str(environment.program(PurePosixPath("/w/.venv"), "watchfloor", windows=False)) == "/w/.venv/bin/watchfloor"


def test_the_same_project_has_the_same_stamp(tmp_path: Path) -> None:
    root = project(tmp_path / "clone")
    assert environment.stamp_for(root, "test") == environment.stamp_for(root, "test")


@pytest.mark.parametrize("name", ["pyproject.toml", "packaging/constraints.txt"])
def test_changed_pins_mean_another_run_of_pip_in_the_same_environment(tmp_path: Path, name: str) -> None:
    root = project(tmp_path / "clone")
    before = environment.stamp_for(root, "")
    (root / name).write_text((root / name).read_text("utf-8") + "\n# changed\n", "utf-8")
    after = environment.stamp_for(root, "")
    assert before.python == after.python
    assert not before.serves(after)


def test_a_moved_project_needs_a_new_environment(tmp_path: Path) -> None:
    here = environment.stamp_for(project(tmp_path / "here"), "")
    there = environment.stamp_for(project(tmp_path / "there"), "")
    assert here.python != there.python
    assert here.pins == there.pins


def test_a_test_environment_serves_the_demo_but_not_the_other_way_round(tmp_path: Path) -> None:
    demo = environment.stamp_for(project(tmp_path / "clone"), "")
    test = replace(demo, extra="test")
    assert test.serves(demo)
    assert not demo.serves(test)


def test_a_stamp_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    stamp = Stamp("a", "b", "")
    (tmp_path / "stamp").write_text(stamp.text(), "utf-8")
    assert Stamp.read(tmp_path / "stamp") == stamp


@pytest.mark.parametrize("content", [b"", b"half", b"\xff\xfe\x00", b"a\nb\nc\nd\ne\n"])
def test_a_damaged_stamp_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "stamp").write_bytes(content)
    assert Stamp.read(tmp_path / "stamp") is None


def test_a_missing_stamp_counts_as_none(tmp_path: Path) -> None:
    assert Stamp.read(tmp_path / "stamp") is None


def test_parts_that_only_join_alike_differ() -> None:
    assert environment.fingerprint(["ab", "c"]) != environment.fingerprint(["a", "bc"])


def test_an_environment_whose_python_is_gone_does_not_work(tmp_path: Path) -> None:
    assert not environment._works(environment.program(tmp_path, "python"))


def test_an_environment_that_is_stamped_and_there_is_used_as_it_is(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    root = project(tmp_path / "clone")
    python = environment.program(root / ".venv", "python")
    python.parent.mkdir(parents=True)
    python.touch()
    (root / ".venv" / environment.STAMP).write_text(environment.stamp_for(root, "test").text(), "utf-8")
    assert environment.ensure_environment(root, "test")
    assert capfd.readouterr() == ("", "")


def test_pip_gets_the_pins_and_the_extra() -> None:
    assert environment.install_arguments("test")[-4:] == ["-e", ".[test]", "-c", "packaging/constraints.txt"]
    assert environment.install_arguments("")[-4:] == ["-e", ".", "-c", "packaging/constraints.txt"]


def test_debian_has_a_venv_package_for_each_python() -> None:
    assert environment.venv_package((3, 12)) == "python3.12-venv"


def test_every_dependency_of_ours_is_pinned_by_exact_version_and_by_no_address() -> None:
    lines = (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.split("==")[0] for line in lines if "==" in line.split(";")[0]}
    assert len(lines) == len([line for line in lines if "==" in line and "/" not in line and not line.startswith("-")])
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*settings["dependencies"], *(each for extra in settings["optional-dependencies"].values() for each in extra)]
    names = {each.split(">")[0].split("<")[0].split("=")[0].split("[")[0].strip().lower().replace("_", "-") for each in wanted}
    assert names <= pinned


def test_this_python_is_one_the_project_says_it_runs_on() -> None:
    assert sys.version_info >= (3, 11)
