"""Each lesson is run once a session, however many tests ask about it."""

from functools import cache

import pytest

from .lesson import Lesson


@pytest.fixture(scope="session")
def lesson():
    return cache(Lesson)
