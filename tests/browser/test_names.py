"""Names that mean harm, or are too long, or run from right to left: they are text, and stay in their places."""

import copy

import pytest

pytestmark = pytest.mark.browser

EVIL = '<img src=x onerror="window.harmed = true"><script>window.harmed = true</script>'
LONG = "W" * 200
ARABIC = "الطبقة المخفية الأولى " * 4
NAMES = {"evil": EVIL, "long": LONG, "right-to-left": ARABIC}

OUTSIDE = """() => {
    const found = [];
    for (const card of document.querySelectorAll('.card')) {
        const box = card.getBoundingClientRect();
        const clipped = each => {  // by something that scrolls or ends in an ellipsis; a drawing has neither
            if (each.closest('svg')) return false;
            for (let up = each; up !== card; up = up.parentElement)
                if (getComputedStyle(up).overflowX !== 'visible') return true;
            return false;
        };
        for (const each of card.querySelectorAll('svg text, :not(svg *)')) {
            if (!each.checkVisibility() || each.closest('math, .tab-panel')) continue;
            const own = each.getBoundingClientRect();
            const outside = own.width > 0 && (own.left < box.left - 1 || own.right > box.right + 1);
            if (outside && !clipped(each)) found.push(`${each.tagName}.${each.getAttribute('class')}`);
        }
    }
    return [...new Set(found)];
}"""


@pytest.fixture
def renamed(traces):
    """A network's trace in which whatever can be named has a given name."""

    def renamed(name, text):
        trace = copy.deepcopy(traces[name])
        header = trace.header
        header["title"] = text
        for column in header["columns"]:
            column["title"] = column["label"] = text
        for block in header["blocks"]:
            if block["layer"] is not None:
                block["title"] = text
        for array in header["captions"]:
            header["captions"][array] = text
        traces["renamed"] = trace
        return "renamed"

    return renamed


@pytest.mark.parametrize("width", [360, 1320])
@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize(("name", "step"), [("small", 20), ("attention", 100), ("digit", 300)])
def test_a_name_is_text_and_stays_inside_its_card(open_page, renamed, name, step, text, width):
    page = open_page(renamed(name, text), f"step={step}&grain=node", width=width)
    for grain in "1234":
        page.keyboard.press(grain)
    for tab in page.query_selector_all(".side .tab"):
        if tab.is_visible():
            tab.click()
    assert page.evaluate("window.harmed") is None
    assert page.query_selector(".bpviz :is(img, script)") is None
    assert text in page.text_content(".bpviz")  # whole somewhere, if only where a pointer rests
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(OUTSIDE) == []
