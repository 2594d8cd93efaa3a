"""How the stepper behaves as a page: heights that hold still, ways from place to place."""

import pytest

pytestmark = pytest.mark.browser

CARD = """() => {
    const card = document.querySelector('.equation').getBoundingClientRect();
    const strip = document.querySelector('.strip').getBoundingClientRect();
    return [Math.round(card.height), strip.bottom <= card.bottom, Math.round(card.bottom)];
}"""


def place(page):
    return page.evaluate(
        "() => { const {step, grain} = document.querySelector('.bpviz').dataset; return [+step, grain]; }"
    )


@pytest.mark.parametrize("width", [500, 900, 1320])
def test_the_equation_card_keeps_its_height_and_never_cuts_its_strip(open_page, traces, width):
    page = open_page("regression", "step=0&grain=node", width=width)
    page.query_selector(".bpviz").focus()
    seen = set()
    for _ in traces["regression"].steps("node"):
        height, whole, _ = page.evaluate(CARD)
        assert whole, place(page)
        seen.add(height)
        page.keyboard.press("ArrowRight")
    assert len(seen) == 1


def test_at_a_notebooks_width_controls_drawing_and_equation_of_a_small_network_are_seen_together(open_page):
    page = open_page("small", "step=0&grain=node", width=1008)
    assert page.evaluate(CARD)[2] < 880


def test_a_large_network_begins_with_its_input_where_only_two_columns_have_room(open_page):
    page = open_page("digit", "step=0&grain=node", width=1008)
    shown = [title.text_content() for title in page.query_selector_all(".large-title") if title.is_visible()]
    assert shown == ["input", "hidden 1 · 128 units"]


def test_a_coarse_step_leads_back_to_the_fine_one_that_it_contains(open_page):
    page = open_page("small", "step=31&grain=term")
    page.query_selector(".bpviz").focus()
    for key in "1", "2", "3", "4":
        page.keyboard.press(key)
    assert place(page) == [31, "term"]
    page.keyboard.press("1")
    page.keyboard.press("ArrowLeft")  # another phase does not contain it
    page.keyboard.press("4")
    assert place(page) != [31, "term"]


def test_a_bar_of_the_strip_leads_to_its_term(open_page, traces):
    page, trace = open_page("digit", "step=1&grain=node"), traces["digit"]
    box = page.query_selector(".strip-bars").bounding_box()
    x = round(box["x"] + box["width"] / 2)
    page.mouse.click(x, box["y"] + 20)
    step, grain = place(page)
    assert grain == "term"
    bar = int((x - box["x"]) / box["width"] * 784)
    assert str(trace.steps("term")[step].address) == f"0.output[0, 0]/{bar}"


def test_a_question_mark_opens_the_list_of_keys(open_page):
    page = open_page("small")
    page.query_selector(".bpviz").focus()
    page.keyboard.press("?")
    assert page.query_selector("dialog.help").is_visible()
