"""The code lens: PyTorch's loop or NumPy's lines, lit as the steps go."""

import pytest

pytestmark = pytest.mark.browser
LIT = """() => [...document.querySelectorAll('.code-line[data-now]')]
    .filter(line => line.checkVisibility()).map(line => line.textContent)"""


def test_numpys_lines_are_chosen_by_keyboard_and_lit_by_layer(open_page, traces):
    page, trace = open_page("small", "step=0&grain=layer"), traces["small"]
    page.query_selector(".code-choice-input").focus()
    page.keyboard.press("ArrowDown")  # the arrows to the sides are the steps'
    lit = {}
    for step in trace.steps("layer"):
        block = trace.header["blocks"][step.place[0]]
        lit[block["phase"], block["layer"]] = page.evaluate(LIT)
        page.keyboard.press("ArrowRight")
    assert lit["forward", "0"] == ["z1 = x @ W1.T + b1"]
    assert lit["backward", "1"] == ["slope = 1 - a1**2", "dz1 = da1 * slope"]
    assert "vW1 = 0.9 * vW1 + g" in lit["update", "0"] and "W1 -= 0.1 * vW1" in lit["update", "0"]
    assert all(lit.values())


@pytest.mark.parametrize("width", [390, 1320])
def test_a_line_leads_to_the_step_that_it_is_and_stays_in_sight(open_page, traces, width):
    page, trace = open_page("small", "step=0&grain=term", width=width), traces["small"]
    if width == 390:
        page.get_by_role("tab", name="Code").click()
    page.locator("label.code-choice >> visible=true").nth(1).click()
    line = page.get_by_role("button", name="b2 -= 0.1 * vb2").locator("visible=true")
    line.click()
    step = int(page.get_attribute(".bpviz", "data-step"))
    assert str(trace.steps("term")[step].address) == "2.bias.after[0]"
    page.keyboard.press("Home")
    page.keyboard.press("End")
    shown, frame = line.bounding_box(), page.locator(".code-lines >> visible=true").bounding_box()
    assert frame["y"] <= shown["y"] <= frame["y"] + frame["height"]
