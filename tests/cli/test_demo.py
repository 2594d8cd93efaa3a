"""``bpviz demo``: a table and a page of one iteration of a real network on a real digit."""

import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "bpviz", "demo", "--no-browser", "--epochs=1", "-o", "page.html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done, folder / "page.html"


def test_the_table_names_every_phase_and_the_loss(demo):
    done, _ = demo
    for word in ("784 → 128 → 64 → 10", "forward", "loss", "backward", "update", "4.weight.after", "loss.value"):
        assert word in done.stdout


def test_training_shows_its_progress(demo):
    done, _ = demo
    assert "training" in done.stderr
    assert "0/79" in done.stderr  # 5,000 digits in batches of 64


def test_it_says_where_the_page_is_and_how_large(demo):
    done, page = demo
    last = done.stdout.strip().splitlines()[-1]
    assert str(page) in last
    assert f"{page.stat().st_size / 1000:,.0f} kB" in last


def test_the_page_is_one_whole_file_that_asks_for_nothing_elsewhere(demo):
    _, page = demo
    text = page.read_text(encoding="utf-8")
    assert text.rstrip().endswith("</html>")
    for wish in ('src="http', 'href="http', "url(http", "@import"):
        assert wish not in text


@pytest.mark.parametrize("place", ["missing/page.html", "a-file/page.html", "a-folder"])
def test_a_place_that_cannot_be_written_is_one_line_before_any_training(place, tmp_path):
    (tmp_path / "a-file").touch()
    (tmp_path / "a-folder").mkdir()
    command = [sys.executable, "-m", "bpviz", "demo", "--no-browser", "--epochs=1", "-o", place]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert place in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_digit_that_does_not_exist_is_one_line(tmp_path):
    command = [sys.executable, "-m", "bpviz", "demo", "--no-browser", "--epochs=0", "--digit=1000"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "999" in done.stderr
    assert "Traceback" not in done.stderr
