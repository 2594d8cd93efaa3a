"""Predict, then reveal, by keyboard: nothing shows the number before it is found."""

import re

import pytest

from bpviz.explain import significant
from tests.browser.test_page import AXE

pytestmark = pytest.mark.browser

EVERYTHING = """root => {
    const found = [];
    for (const node of [root, ...root.querySelectorAll('*')]) {
        for (const {name, value} of node.attributes) found.push([`${node.tagName}.${node.className} ${name}`, value]);
        for (const child of node.childNodes) if (child.nodeType === 3) found.push([`${node.tagName}.${node.className}`, child.data]);
    }
    return found;
}"""  # noqa: E501 - a line of JavaScript


def start(open_page, name, fragment, **how):
    page = open_page(name, fragment, **how)
    page.keyboard.press("p")
    return page


def digits_of(value):
    """How the number's digits look, wherever they stand: in full, or rounded to three."""
    full = f"{abs(value):.12f}".lstrip("0.").replace(".", "")
    rounded = significant(abs(value), 3).split("e")[0].replace(".", "").lstrip("0")
    return re.compile(rf"(?<!\d)({full[:5]}|{rounded.ljust(3, '0')}(?!\d))")


def leaks(page, value):
    """Where the digits of a number stand, in text or attributes; positions and paths are no numbers of the trace."""
    positions = re.compile(
        r" (d|style|x|y|x1|x2|y1|y2|cx|cy|r|points|viewBox|width|height|transform|stroke-\w+|id|for)$"
    )
    spots = []
    for where, text in page.query_selector(".bpviz").evaluate(EVERYTHING):
        if positions.search(where):
            continue
        squeezed = re.sub(r"(?<=\d)\.(?=\d)|0\.0*", "", text)
        spots += [(where, text)] if digits_of(value).search(squeezed) else []
    return spots


# steps whose numbers stand nowhere else: no sum of one term, no ReLU that lets its input through
@pytest.mark.parametrize(
    ("fragment", "address"),
    [
        ("step=1&grain=node", "0.output[0, 0]"),
        ("step=4&grain=node", "1.output[0, 0]"),
        ("step=12&grain=node", "loss.prob[0, 1]"),
        ("step=23&grain=node", "0.upstream[0, 1]"),
        ("step=3&grain=term", "0.output[0, 1]/0"),
        ("step=1&grain=layer", None),
        ("step=1&grain=phase", None),
        ("step=3&grain=phase", None),
        ("step=37&grain=node", None),
        ("step=29&grain=node", None),
    ],
)
def test_the_number_asked_for_stands_nowhere(open_page, traces, fragment, address):
    trace = traces["small"]
    page = open_page("small", fragment)
    root = page.query_selector(".bpviz")
    index, grain = int(root.get_attribute("data-step")), root.get_attribute("data-grain")
    step = trace.steps(grain)[index]
    asked = str(step.address)
    assert address is None or asked == address
    value = trace.value(asked)
    assert leaks(page, value)  # seen before
    for key in "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft":  # what later steps wrote is gone, too
        page.keyboard.press(key)
    page.keyboard.press("p")
    assert asked in page.text_content(".quiz")
    assert leaks(page, value) == []
    for tab in page.query_selector_all("[role=tab]"):
        if tab.is_visible():
            tab.click()
            assert leaks(page, value) == []
    for place in page.query_selector_all(".node, .factor, .edge"):
        place.dispatch_event("pointerover")
    assert leaks(page, value) == []
    page.focus(".quiz-input")
    page.keyboard.press("Shift+Enter")
    assert leaks(page, value)


def test_a_right_answer_counts_and_enter_goes_on_to_the_next_question(open_page, traces):
    page, trace = start(open_page, "small", "step=1&grain=node"), traces["small"]
    for number in range(3):
        value = trace.value(f"0.output[0, {number}]")
        page.keyboard.type(f"{value:.4f}".replace(".", ","))
        page.keyboard.press("Enter")
        assert page.text_content(".quiz-verdict").startswith("✓ Right")
        assert page.text_content(".quiz-score span") == f"Right at first try: {number + 1} of {number + 1}"
        page.keyboard.press("Enter")
        assert page.get_attribute(".bpviz", "data-step") == str(number + 2)
        assert page.input_value(".quiz-input") == ""
    page.wait_for_url("**&predict=1")
    page.reload()  # the address keeps the mode, the browser the score
    assert page.text_content(".quiz-score span") == "Right at first try: 3 of 3"
    page.get_by_role("button", name="reset").click()
    assert page.text_content(".quiz-score span") == "Right at first try: 0 of 0"


def test_a_wrong_answer_gets_its_hint_and_another_try(open_page, traces):
    page, trace = start(open_page, "small", "step=23&grain=node"), traces["small"]
    upstream = trace.value("1.upstream[0, 1]")
    page.keyboard.type(f"{upstream:.4f}")
    page.keyboard.press("Enter")
    assert "left out the activation's slope" in page.text_content("[role=status].quiz-verdict")
    assert page.text_content(".quiz-score span") == "Right at first try: 0 of 0"
    page.keyboard.press("Control+a")
    page.keyboard.type("a half")
    page.keyboard.press("Enter")
    assert "not a number" in page.text_content(".quiz-verdict")
    page.keyboard.press("Control+a")
    page.keyboard.type(f"{trace.value('0.upstream[0, 1]'):.5f}")
    page.keyboard.press("Enter")
    assert "Right" in page.text_content(".quiz-verdict")
    assert page.text_content(".quiz-score span") == "Right at first try: 0 of 1"


def test_the_keys_of_the_steps_rest_while_one_types_and_escape_gives_them_back(open_page):
    page = start(open_page, "small", "step=1&grain=node")
    page.keyboard.type("1 2?p")
    assert page.input_value(".quiz-input") == "1 2?p"
    assert page.get_attribute(".bpviz", "data-step") == "1"
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute(".bpviz", "data-step") == "2"
    page.keyboard.press("p")
    assert not page.is_visible(".quiz")


def test_playing_stops_at_a_question(open_page):
    page = start(open_page, "small", "step=1&grain=node")
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    page.wait_for_timeout(1500)
    assert page.get_attribute(".bpviz", "data-step") == "1"


@pytest.mark.parametrize("name", ["digit", "attention", "batch_norm"])
def test_any_network_asks_at_every_layer_and_shows(open_page, traces, name):
    page = start(open_page, name, "step=0&grain=layer")
    for _ in range(min(12, len(traces[name].steps("layer")) - 1)):
        page.keyboard.press("Enter")  # nothing typed: asked again, or nothing to compute
        page.keyboard.press("Shift+Enter")
        if page.query_selector(".quiz-place").text_content():
            assert "It is" in page.text_content(".quiz-verdict")
        page.keyboard.press("Enter")


@pytest.mark.skipif(not AXE.is_file(), reason="Node's packages were not found (make setup)")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1320])
def test_axe_finds_nothing_to_object_to_in_a_question(open_page, artifacts, theme, width):
    page = start(open_page, "small", "step=24&grain=node", theme=theme, width=width)
    page.keyboard.type("0.9")
    page.keyboard.press("Enter")
    page.screenshot(path=artifacts / f"quiz-{width}-{theme}.png", full_page=True)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
