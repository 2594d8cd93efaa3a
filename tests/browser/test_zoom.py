"""Looking closer at the drawing: by buttons, keys, wheel and drag, inside its card."""

import pytest

pytestmark = pytest.mark.browser

STATE = """() => {
    const box = query => document.querySelector(query).getBoundingClientRect();
    const [view, card, equation] = ['.zoom-view', '.card.drawing', '.card.equation'].map(box);
    const content = box('.zoom-content'), {scrollLeft, scrollTop} = document.querySelector('.zoom-view');
    return {zoom: content.width / view.width, inside: view.right <= card.right && view.bottom <= card.bottom,
            card: card.height, equation: equation.top, scroll: [scrollLeft, scrollTop]};
}"""

IN_VIEW = """mark => {
    const [box, view] = [mark, document.querySelector('.zoom-view')].map(each => each.getBoundingClientRect());
    return box.left >= view.left && box.right <= view.right && box.top >= view.top && box.bottom <= view.bottom;
}"""


@pytest.mark.parametrize("name", ["small", "digit"])
@pytest.mark.parametrize("width", [360, 1320])
def test_the_drawing_grows_inside_its_card_and_nothing_else_moves(open_page, name, width):
    page = open_page(name, "step=5&grain=layer", width=width)
    before = page.evaluate(STATE)
    assert before["zoom"] == pytest.approx(1)
    for _ in range(3):
        page.click("[aria-label='Zoom in']")
    after = page.evaluate(STATE)
    assert after["zoom"] == pytest.approx(2)
    assert after["inside"]
    assert (after["card"], after["equation"]) == (before["card"], before["equation"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click(".zoom-all")
    assert page.evaluate(STATE) == before


def test_plus_minus_and_zero_act_where_the_drawing_has_the_focus_and_only_there(open_page):
    page = open_page("small", "step=5&grain=node")
    page.query_selector(".bpviz").focus()
    page.keyboard.press("+")
    assert page.evaluate(STATE)["zoom"] == pytest.approx(1)
    page.query_selector(".node[tabindex='0']").focus()
    for key, zoom in [("+", 1.25), ("+", 1.5), ("-", 1.25), ("0", 1), ("-", 1)]:
        page.keyboard.press(key)
        assert page.evaluate(STATE)["zoom"] == pytest.approx(zoom)


def test_the_unit_that_gets_the_focus_and_the_one_at_work_come_into_view(open_page):
    page = open_page("regression", "step=1&grain=node")
    page.query_selector(".node[data-place='node:0:0']").focus()
    for _ in range(6):
        page.keyboard.press("+")
    for _ in range(15):
        page.keyboard.press("ArrowDown")
        assert page.evaluate(f"({IN_VIEW})(document.activeElement.querySelector('.disc'))")
    for _ in range(14):
        page.keyboard.press("ArrowRight")
        now = page.query_selector(".node[data-now] .disc")
        if now:
            assert now.evaluate(IN_VIEW)


def test_ctrl_and_the_wheel_enlarge_what_lies_under_the_pointer_and_the_wheel_alone_does_not(open_page):
    page = open_page("small", "step=5&grain=node")
    disc = page.query_selector(".node[data-place='node:1:1'] .disc").bounding_box()
    x, y = disc["x"] + disc["width"] / 2, disc["y"] + disc["height"] / 2
    page.mouse.move(x, y)
    page.mouse.wheel(0, -100)
    assert page.evaluate(STATE)["zoom"] == pytest.approx(1)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function("document.querySelector('.zoom-view').hasAttribute('data-zoomed')")
    assert page.evaluate(STATE)["zoom"] > 1.5
    after = page.query_selector(".node[data-place='node:1:1'] .disc").bounding_box()
    assert (after["x"] + after["width"] / 2, after["y"] + after["height"] / 2) == pytest.approx((x, y), abs=2)


@pytest.mark.parametrize("name", ["small", "digit"])
def test_dragging_moves_the_enlarged_drawing_and_chooses_no_unit(open_page, name):
    page = open_page(name, "step=5&grain=node")
    for _ in range(3):
        page.click("[aria-label='Zoom in']")
    start = page.evaluate(STATE)["scroll"]
    box = page.query_selector(".zoom-view").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 30
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 20, steps=4)
    page.mouse.up()
    assert page.evaluate(STATE)["scroll"] == pytest.approx([start[0] + 60, start[1] - 20], abs=2)
    assert page.query_selector(".inspect-title .release").is_hidden()


def test_in_an_enlarged_large_network_the_pointer_still_finds_the_unit(open_page):
    page = open_page("digit", "step=5&grain=layer")
    page.click("[aria-label='Zoom in']")
    page.click("[aria-label='Zoom in']")
    page.eval_on_selector(".zoom-view", "view => view.scrollTo({left: 1e6, top: 0, behavior: 'instant'})")
    row = page.query_selector(".row[data-place='node:3:4'] .row-name").bounding_box()
    page.mouse.click(row["x"] + row["width"] / 2, row["y"] + row["height"] / 2)
    assert page.query_selector(".inspect-title .release").is_visible()
    assert "[4]" in page.text_content(".inspect-where")
