"""What the drawing shows of layers that are more than weighted sums, and how one moves in it."""

import re

import pytest

from bpviz.explain import equations

pytestmark = pytest.mark.browser


def shown_symbols(page):
    return page.eval_on_selector_all(
        ".factor-symbol",
        "all => all.filter(each => each.checkVisibility()).map(each => each.textContent).filter(Boolean)",
    )


@pytest.mark.parametrize(("name", "step"), [("attention", 60), ("batch_norm", 60), ("batch_norm", 4)])
def test_a_factor_is_called_as_in_the_equation_that_python_prints(open_page, traces, name, step):
    page = open_page(name, f"step={step}&grain=node")
    printed = equations(traces[name].steps("node")[step])[-1].print("mathml", "symbols")
    text = re.sub(r"<[^>]*>|\s", "", printed)
    assert shown_symbols(page)
    assert [symbol for symbol in shown_symbols(page) if re.sub(r"\s", "", symbol) not in text] == []
