"""What if: a number changed on the page, and every number that follows, judged by bpviz with that number changed."""

import math
from pathlib import Path

import numpy as np
import pytest

from tests.browser.networks import digit_run, small_run
from tests.browser.walk import READ

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WEIGHT = "0.weight.before[1, 0]"
RUNS = {"small": small_run, "digit": digit_run}
CLIPBOARD = """() => Object.defineProperty(navigator, 'clipboard', {
    value: {writeText: async text => { window.copied = text; }},
})"""


def number(page, address, card=".inspect"):
    return page.locator(f'{card} [data-edit="{address}"]').first


def value(page, address, card=".inspect"):
    return float(number(page, address, card).get_attribute("data-value"))


def cells(page):
    return page.query_selector(".bpviz").evaluate(READ)["cells"]


def go(page, step, grain="node"):
    page.evaluate(f"location.hash = 'step={step}&grain={grain}'")
    page.wait_for_selector(f".bpviz[data-step='{step}'][data-grain='{grain}']")


def copied(page):
    page.evaluate(CLIPBOARD)
    page.get_by_role("button", name="Copy as Python").click()
    page.get_by_role("button", name="Copied").wait_for()
    return page.evaluate("window.copied")


def recorded(name, lines):
    """The iteration, after the lines that the page gave were run."""
    run = RUNS[name]()
    names = {"net": run.network, "x": run.x, "target": run.target, "criterion": run.loss, "optimizer": run.optimizer}
    exec(lines, names)  # the page's own lines, as a learner would run them
    return run.record()


def assert_shows(page, trace):
    """Every number on screen is the trace's."""
    shown = cells(page)
    assert len(shown) > 5
    for address, text in shown:
        truth = trace.value(address)
        assert math.isclose(float(text), truth, rel_tol=1e-9, abs_tol=1e-12), (address, text, truth)


def test_a_weight_changed_by_keyboard_changes_every_number_of_every_step(open_page, traces):
    page, trace = open_page("small", "step=2&grain=node"), traces["small"]
    number(page, WEIGHT).focus()
    for key in "ArrowUp", "ArrowUp", "Shift+ArrowDown":
        page.keyboard.press(key)
    was = trace.value(WEIGHT)
    assert value(page, WEIGHT) == pytest.approx(was - 0.08, abs=1e-12)
    page.keyboard.type("0.75")  # the first digit opens the field
    assert value(page, WEIGHT) == 0.75  # before Enter
    page.keyboard.press("Enter")
    truth = recorded("small", copied(page))
    assert truth.value(WEIGHT) == 0.75
    assert truth.loss != trace.loss
    for grain in "phase", "layer", "node", "term":
        for step in range(len(truth.steps(grain))):
            go(page, step, grain)
            assert_shows(page, truth)


def test_a_number_dragged_sideways_follows_the_pointer(open_page, traces):
    page, trace = open_page("small", "step=2&grain=node"), traces["small"]
    box = number(page, WEIGHT).bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    for far in 20, 50, 90:
        page.mouse.move(box["x"] + 10 + far, box["y"] + 10)
        assert value(page, WEIGHT) == pytest.approx(trace.value(WEIGHT) + far // 3 * 0.01, abs=1e-12)
    page.mouse.up()
    assert_shows(page, recorded("small", copied(page)))
    page.keyboard.press("Control+z")  # the whole drag
    assert value(page, WEIGHT) == trace.value(WEIGHT)
    page.keyboard.press("Control+y")
    assert value(page, WEIGHT) == pytest.approx(trace.value(WEIGHT) + 0.3, abs=1e-12)


def test_escape_takes_back_and_reset_gives_all_numbers_back(open_page, traces):
    page, trace = open_page("small", "step=2&grain=node"), traces["small"]
    before = cells(page)
    number(page, WEIGHT).focus()
    page.keyboard.type("3")
    page.keyboard.press("Escape")
    assert value(page, WEIGHT) == trace.value(WEIGHT)
    for address in WEIGHT, "0.bias.before[1]":
        number(page, address).click()
        page.keyboard.type("2.5")
        page.keyboard.press("Enter")
    bar = page.locator(".changes")
    assert "2 numbers changed" in bar.inner_text()
    assert "was −0.609" in page.locator(".inspect").evaluate(
        "e => [...e.querySelectorAll('[data-was]')].map(n => n.dataset.was).join()"
    )
    page.get_by_role("button", name="Reset").click()
    assert not bar.is_visible()
    assert sorted(cells(page)) == sorted(before)


@pytest.mark.parametrize(
    ("fragment", "card", "address", "text", "message"),
    [
        (
            "step=9999&grain=node",
            ".equation",
            "optimizer.lr",
            "-1",
            "optimizer.lr cannot be -1; give a number, 0 or more",
        ),
        ("step=8&grain=node", ".inspect", "target[0]", "2", "target[0] cannot be 2; give a whole number from 0 to 1"),
        ("step=2&grain=node", ".inspect", WEIGHT, "much", '"much" is no number; give one such as 0.5 or -1e-3'),
    ],
)
def test_what_makes_no_sense_is_refused_beside_the_number(open_page, traces, fragment, card, address, text, message):
    page, trace = open_page("small", fragment), traces["small"]
    number(page, address, card).click()
    page.keyboard.type(text)
    assert page.get_by_role("alert").text_content() == message
    page.keyboard.press("Enter")
    assert value(page, address, card) == trace.value(address)
    assert page.get_by_role("alert").count() == 0


def test_the_target_and_a_setting_change_what_follows(open_page, traces):
    page = open_page("small", "step=8&grain=node")
    number(page, "target[0]").focus()
    page.keyboard.press("ArrowDown")
    go(page, len(traces["small"].steps("node")) - 1)
    number(page, "optimizer.lr", ".equation").focus()
    page.keyboard.type("0.3")
    page.keyboard.press("Enter")
    lines = copied(page)
    assert "target[0] = 0" in lines
    truth = recorded("small", lines)
    assert_shows(page, truth)
    go(page, 14)
    assert_shows(page, truth)


def test_the_nudge_test_says_what_the_gradient_says(open_page, traces):
    page, trace = open_page("small", "step=2&grain=node"), traces["small"]
    number(page, WEIGHT).focus()
    page.locator(".nudge summary").click()
    page.locator(".nudge-words:not(:empty)").wait_for()
    numbers = [float(text.replace("−", "-")) for text in page.locator(".nudge dd").all_inner_texts()]
    assert numbers[0] == pytest.approx(trace.loss, rel=1e-5)
    assert numbers[2] == pytest.approx(trace.value("0.weight.grad[1, 0]"), rel=1e-3)
    assert numbers[3] == pytest.approx(trace.value("0.weight.grad[1, 0]"), rel=1e-5)
    assert "They agree in" in page.locator(".nudge-words").inner_text()
    page.locator(".nudge select").select_option("1e-12")
    assert "those are rounded" in page.locator(".nudge-words").inner_text()


def test_a_pixels_weight_of_a_large_network_is_chosen_by_keys_and_changed(open_page):
    page = open_page("digit", "step=140&grain=node")
    page.locator(".unit-field").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    pixel = page.locator(".field-readout [data-edit]")
    address = pixel.get_attribute("data-edit")
    pixel.focus()
    page.keyboard.type("-0.5")
    page.keyboard.press("Enter")
    truth = recorded("digit", copied(page))
    assert truth.value(address) == -0.5
    for step, grain in (1, "phase"), (3, "phase"), (5, "layer"), (12, "layer"), (395, "node"):
        go(page, step, grain)
        assert_shows(page, truth)


@pytest.mark.skipif(not AXE.is_file(), reason="Node's packages were not found (make setup)")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1320])
def test_axe_finds_nothing_to_object_to_while_numbers_are_changed(open_page, artifacts, theme, width):
    page = open_page("small", "step=2&grain=node", theme=theme, width=width)
    page.locator(".nudge summary").click()
    number(page, WEIGHT).focus()
    page.keyboard.press("ArrowUp")
    page.locator(".changes summary").focus()
    page.keyboard.press("Enter")
    number(page, "0.weight.before[1, 1]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("much")
    page.screenshot(path=artifacts / f"what-if-{width}-{theme}.png")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []
    assert np.less_equal(page.evaluate("document.documentElement.scrollWidth"), width)  # nothing hangs out


def test_the_page_s_address_keeps_the_changed_numbers_and_a_link_leads_to_them(open_page, traces):
    page = open_page("small", "step=2&grain=node")
    number(page, WEIGHT).focus()
    page.keyboard.type("0.75")
    page.keyboard.press("Enter")
    page.wait_for_url("**&edits=0.weight.before!1!0:0.75")
    again = open_page("small", page.url.split("#")[1])
    assert value(again, WEIGHT) == 0.75
    assert "1 number changed" in again.locator(".changes").inner_text()
    number(again, WEIGHT).focus()
    again.keyboard.press("ArrowUp")
    go(again, 3)  # at once: a place alone does not set back what the address has not heard of yet
    go(again, 2)
    assert value(again, WEIGHT) == 0.76
    again.get_by_role("button", name="Reset").click()
    again.wait_for_url("**#step=2&grain=node")
    strange = open_page("small", "step=2&grain=node&edits=9.weight.before!1!0:0.75")
    assert value(strange, WEIGHT) == traces["small"].value(WEIGHT)
    assert not strange.locator(".changes").is_visible()
