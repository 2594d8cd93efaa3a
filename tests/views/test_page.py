"""The page as a file: whole, offline, and never HTML from a trace's text."""

import os
import re

import pytest

import bpviz
from bpviz.views import assets
from bpviz.views.page.export import page
from tests.browser.networks import small


@pytest.fixture(scope="module")
def trace():
    return small()


def test_a_small_trace_makes_a_small_page_without_addresses_to_fetch(trace, tmp_path):
    path = bpviz.export_html(trace, tmp_path / "iteration.html")
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
    assert path.stat().st_size <= 360_000  # 300,000 is wanted; all of the stepper is in it, uncompressed
    assert not re.search(r"https?://|<link|<iframe|<img", text)
    assert "default-src 'none'" in text


def test_text_of_a_trace_is_never_html(trace, tmp_path):
    header = {**trace.header, "title": "</title></script><script>alert(1)</script>"}
    evil = bpviz.Trace.from_bytes(trace.to_bytes())
    evil.header.update(header)
    text = bpviz.export_html(evil, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "alert(1)" in text  # as text, in the title
    assert "<script>alert" not in text
    assert len(re.findall("<script", text)) == len(re.findall("</script>", text)) == 3
    assert text.count("<title>") == text.count("</title>") == 1


def test_no_text_inside_a_script_ends_it_early(trace, monkeypatch):
    monkeypatch.setattr(assets, "script", lambda: 'export const text = "</script><script>alert(1)</script><!--";')
    text = page(trace)
    assert text.count("</script>") == 3  # the page's own
    assert "<!--" not in text


def test_the_file_is_readable_by_others_as_the_umask_says(trace, tmp_path):
    path = bpviz.export_html(trace, tmp_path / "page.html")
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_place_that_cannot_be_written_is_named_and_an_existing_page_stays(trace, tmp_path, monkeypatch):
    with pytest.raises(OSError, match=r"nowhere.page\.html.*cannot be written"):
        bpviz.export_html(trace, tmp_path / "nowhere" / "page.html")
    with pytest.raises(IsADirectoryError, match="is a folder"):
        bpviz.export_html(trace, tmp_path)

    path = tmp_path / "page.html"
    path.write_text("an older page")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bpviz.files.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        bpviz.export_html(trace, path)
    assert path.read_text() == "an older page"
    assert list(tmp_path.iterdir()) == [path]  # and no temporary file stays behind


def test_what_is_no_trace_is_refused(tmp_path):
    with pytest.raises(TypeError, match="trace is a int; export_html needs a Trace"):
        bpviz.export_html(3, tmp_path / "page.html")
