"""Random and damaged files: they load, or they get an error that names the file. Nothing else, and no hang.

Every file is smaller than 10 kB, so that a case takes milliseconds; one that hangs would hold up the whole run.
"""

import gzip

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpviz import datasets
from tests.datasets.idx_files import DIGITS, PIXELS, idx_bytes

CSV = b'name,area,"rooms",price\nA,50.5,2,1.5\n"B, or C",80,3,2.5\r\nD,1e3,4,-7\n'
IMAGES, LABELS = idx_bytes(PIXELS), idx_bytes(DIGITS)
FILES = {"csv": CSV, "words": b"a;b\n1;red\n2;green\n", "idx": IMAGES, "gzip": gzip.compress(IMAGES, mtime=0)}

fuzz = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,  # the same cases everywhere
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # each case overwrites the file of the one before
)


@st.composite
def damaged(draw, good: bytes) -> bytes:
    """A good file with some bits flipped, and perhaps cut off, or a piece of it repeated."""
    data = bytearray(good)
    for place in draw(st.lists(st.integers(0, len(data) * 8 - 1), max_size=4)):
        data[place // 8] ^= 1 << place % 8
    start, stop = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
    match draw(st.sampled_from(["keep", "cut", "repeat", "leave out"])):
        case "cut":
            return bytes(data[:stop])
        case "repeat":
            return bytes(data[:stop] + data[start:stop] + data[stop:])
        case "leave out":
            return bytes(data[:start] + data[stop:])
    return bytes(data)


csv_text = st.text(st.sampled_from('ab12.,;\t\n\r" _-+einfEN\0\ufeffé'), max_size=80).map(str.encode)


def outcome(load, path):
    """What loading gives: the data, or None after an error that is as it should be."""
    try:
        data = load()
    except (ValueError, FileNotFoundError) as error:
        assert str(path) in str(error)
        assert not isinstance(error, UnicodeError)
        return None
    assert isinstance(data, datasets.Dataset)
    assert np.isfinite(data.x).all()
    assert len(data.x) == len(data.target) > 0
    return data


@fuzz
@given(data=st.binary(max_size=200) | csv_text | damaged(FILES["csv"]) | damaged(FILES["words"]))
def test_any_bytes_as_a_table_give_data_or_an_error_that_names_the_file(tmp_path, data):
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    for target, features in (("b", None), ("price", ["area", "rooms"]), ("name", ["area"])):
        outcome(lambda target=target, features=features: datasets.from_csv(path, target, features), path)


@fuzz
@given(data=st.binary(max_size=200) | damaged(FILES["idx"]) | damaged(FILES["gzip"]))
def test_any_bytes_as_images_give_data_or_an_error_that_names_the_file(tmp_path, data):
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(data)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(LABELS)
    outcome(lambda: datasets.mnist(folder=tmp_path), path)


@fuzz
@given(header=st.binary(min_size=12, max_size=12), packed=st.booleans())
def test_any_lengths_in_a_header_are_refused_before_memory_is_set_aside(tmp_path, header, packed):
    path = tmp_path / "train-images-idx3-ubyte"
    data = IMAGES[:4] + header + bytes(50)
    path.write_bytes(gzip.compress(data) if packed else data)
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(LABELS)
    outcome(lambda: datasets.mnist(folder=tmp_path), path)


@fuzz
@given(data=st.binary(max_size=50) | damaged(LABELS))
def test_any_bytes_as_labels_give_data_or_an_error_that_names_the_file(tmp_path, data):
    (tmp_path / "train-images-idx3-ubyte").write_bytes(IMAGES)
    path = tmp_path / "train-labels-idx1-ubyte"
    path.write_bytes(data)
    outcome(lambda: datasets.mnist(folder=tmp_path), path)


@pytest.mark.parametrize("kind", FILES)
def test_the_files_that_get_damaged_are_good(tmp_path, kind):
    """Otherwise the tests above would only see the first check."""
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(FILES[kind])
    (tmp_path / "train-labels-idx1-ubyte").write_bytes(LABELS)
    if kind == "csv":
        load = lambda: datasets.from_csv(path, "price", ["area", "rooms"])  # noqa: E731 - one of three
    elif kind == "words":
        load = lambda: datasets.from_csv(path, "b")  # noqa: E731 - one of three
    else:
        load = lambda: datasets.mnist(folder=tmp_path)  # noqa: E731 - one of three
    assert outcome(load, path) is not None
