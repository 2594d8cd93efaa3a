"""Share: a link that leads to the same place, and the step as a picture that needs nothing else."""

import re
import struct
import xml.etree.ElementTree as ET

import pytest

from tests.browser.test_page import AXE

pytestmark = pytest.mark.browser
STATE = """() => {
    const root = document.querySelector('.bpviz');
    const {step, grain, theme} = root.dataset;
    const name = root.querySelector('.inspect-title b').textContent;
    const chosen = root.querySelector('.release').checkVisibility() && name;
    return {step, grain, theme, chosen, predict: root.querySelector('.control-predict').getAttribute('aria-pressed')};
}"""


def test_a_copied_link_leads_to_the_same_step_unit_theme_and_mode(open_page):
    page = open_page("small", "step=12&grain=node")
    page.focus(".node")
    page.keyboard.press("Enter")  # chosen for the Inspector
    page.get_by_role("button", name="Use the dark theme").click()
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    assert "link" in page.text_content(".share-said")
    link, before = page.input_value(".share-link"), page.evaluate(STATE)
    assert (before["grain"], before["theme"], before["predict"]) == ("node", "dark", "true")
    assert before["chosen"]
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector(".bpviz[data-step]")
    assert page.evaluate(STATE) == before


def test_the_address_follows_what_is_chosen(open_page):
    page = open_page("small", "step=3&grain=term")
    page.keyboard.press("p")
    page.wait_for_url("**#step=3&grain=term&predict=1")
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    page.wait_for_url("**#step=3&grain=term")


@pytest.mark.parametrize("fragment", ["selected=<img>&step=2", "selected=no.such[9]&theme=pink&predict=yes", "step=-1"])
def test_an_address_that_makes_no_sense_shows_the_page_all_the_same(open_page, fragment):
    page = open_page("small", fragment)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(STATE)["chosen"] is False


def saved(page, kind, folder):
    page.query_selector(".bpviz").focus()
    page.keyboard.press("s")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"Save {kind}").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "fragment"),
    [("small", "step=24&grain=node"), ("small", "step=37&grain=node"), ("digit", "step=2&grain=layer")],
)
def test_a_saved_svg_is_whole_and_asks_for_nothing(open_page, browser, tmp_path, artifacts, name, fragment, theme):
    page = open_page(name, fragment, theme=theme)
    path = saved(page, "SVG", tmp_path)
    text = path.read_text(encoding="utf-8")
    tree = ET.fromstring(text)
    assert tree.tag == "{http://www.w3.org/2000/svg}svg"
    for node in tree.iter():
        assert node.tag.rpartition("}")[2] not in ("foreignObject", "script", "style", "link", "iframe")
        for key, value in node.attrib.items():
            assert not key.startswith(("on", "class", "data-"))
            if key.endswith("href"):
                assert value.startswith("data:image/png")
    bare = text.replace("http://www.w3.org/", "")
    assert not re.search(r"https?:|file:|blob:|url\(|var\(--|color-mix|color\(", bare)
    words = " ".join(node.text or "" for node in tree.iter("{http://www.w3.org/2000/svg}text"))
    for node in page.query_selector_all(".equation .factor-number, .equation .stage-number"):
        if node.is_visible() and node.text_content().strip():
            assert node.text_content().strip() in words
    ground = tree.find("{http://www.w3.org/2000/svg}rect").get("fill")
    assert ground == ("rgb(13, 16, 24)" if theme == "dark" else "rgb(255, 255, 255)")
    look = browser.new_page(viewport={"width": int(tree.get("width")), "height": int(tree.get("height"))})
    look.goto(path.as_uri())
    look.screenshot(path=artifacts / f"saved-{name}-{fragment.split('&')[0]}-{theme}.png")
    look.close()


def test_a_saved_png_is_the_picture_twice_as_fine(open_page, tmp_path):
    page = open_page("small", "step=24&grain=node")
    svg = ET.parse(saved(page, "SVG", tmp_path)).getroot()
    data = saved(page, "PNG", tmp_path).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (2 * int(svg.get("width")), 2 * int(svg.get("height")))
    assert len(data) > 20_000  # not blank


def test_a_picture_of_a_question_does_not_answer_it(open_page, traces, tmp_path):
    page = open_page("small", "step=24&grain=node")
    page.keyboard.press("p")
    page.keyboard.press("Escape")
    words = saved(page, "SVG", tmp_path).read_text(encoding="utf-8")
    assert "?" in words
    assert f"{abs(traces['small'].value('0.upstream[0, 2]')):.4f}" not in words


def test_escape_closes_the_menu_and_gives_the_focus_back(open_page):
    page = open_page("small")
    page.keyboard.press("s")
    assert page.is_visible(".share-menu")
    page.keyboard.press("Escape")
    assert not page.is_visible(".share-menu")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Share"


def test_the_list_of_keys_has_all_of_them(open_page):
    page = open_page("small")
    page.keyboard.press("?")
    keys = [key.text_content() for key in page.query_selector_all("dialog.help kbd")]
    expected = [
        "→",
        "←",
        "Home",
        "End",
        "Space",
        "1",
        "2",
        "3",
        "4",
        "p",
        "s",
        "?",
        "Esc",
        "Enter",
        "Shift+Enter",
        "Tab",
    ]
    assert set(expected) <= set(keys)


@pytest.mark.skipif(not AXE.is_file(), reason="Node's packages were not found (make setup)")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to_in_the_menu(open_page, theme):
    page = open_page("small", "step=24&grain=node", theme=theme, width=360)
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
