import pytest

from bpviz.locale import choice


@pytest.fixture(autouse=True)
def the_language_is_set_back():
    before = choice._set
    yield
    assert choice._set == before, "a test left another language behind"
