"""Pages without a network, and what they complained about."""

import pytest

import bpviz
from tests.browser.networks import NETWORKS, OTHERS


@pytest.fixture(scope="session")
def traces():
    """Each network's trace, recorded when first asked for."""

    class Traces(dict):
        def __missing__(self, name):
            self[name] = (NETWORKS | OTHERS)[name]()
            return self[name]

    return Traces()


@pytest.fixture
def open_page(browser, traces, tmp_path):
    """Open a network's page from disk, offline; at the end nothing may have been requested or complained about."""
    contexts, wrong = [], []

    def open_page(name, fragment="", *, theme="light", width=1320, height=940):
        path = bpviz.export_html(traces[name], tmp_path / f"{name}.html")
        context = browser.new_context(
            offline=True, color_scheme=theme, viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: _is_ours(request.url, path) or wrong.append(f"request: {request.url[:200]}"))
        page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type != "log" else None)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.goto(f"{path.as_uri()}#{fragment}")
        page.wait_for_selector(".bpviz[data-step]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _is_ours(url: str, path) -> bool:
    return url.split("#")[0] == path.as_uri() or url.startswith(("data:", "blob:"))
