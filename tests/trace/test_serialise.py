"""A trace on disk: the same after reading, whole or not there, and never guessed at when damaged."""

import numpy as np
import pytest

import bpviz
from tests.networks import SMALL, digit, tanh_clipped


@pytest.mark.parametrize("make", [*SMALL, digit])
@pytest.mark.parametrize("compact", [False, True])
def test_a_trace_read_back_has_the_same_numbers_and_steps(make, compact):
    trace = make()
    again = bpviz.Trace.from_bytes(trace.to_bytes(compact=compact))
    for name in trace.names:
        assert np.array_equal(trace.array(name), again.array(name)), name
    assert again.sample == trace.sample
    assert [str(step.address) for step in again.steps("node")] == [str(step.address) for step in trace.steps("node")]
    assert again.blocks == trace.blocks


def test_the_compact_form_of_the_digit_is_a_third_of_the_whole():
    trace = digit()
    assert len(trace.to_bytes(compact=True)) < 0.36 * len(trace.to_bytes())


def test_a_saved_trace_loads(tmp_path):
    path = tmp_path / "iteration.bpviz"
    tanh_clipped().save(path)
    assert bpviz.Trace.load(path).loss == tanh_clipped().loss
    assert [entry.name for entry in tmp_path.iterdir()] == ["iteration.bpviz"]


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda data: b"PK" + data[2:], "not a bpviz trace"),
        (lambda data: b"", "not a bpviz trace"),
        (lambda data: data[:9], "damaged"),
        (lambda data: data[:100], "damaged"),
        (lambda data: data[:-16], "damaged"),
        (lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "damaged"),
        (lambda data: data[:7] + b"\x02" + data[8:], "version 2.*upgrade"),
        (lambda data: data.replace(b'"version"', b'"vers\xffon"', 1), "damaged"),
        (lambda data: data.replace(b'"blocks"', b'"clocks"', 1), "damaged"),
    ],
)
def test_a_damaged_or_newer_file_is_refused_by_name(tmp_path, damage, complaint):
    path = tmp_path / "broken.bpviz"
    path.write_bytes(damage(tanh_clipped().to_bytes()))
    with pytest.raises(ValueError, match=complaint) as caught:
        bpviz.Trace.load(path)
    assert "broken.bpviz" in str(caught.value)


def test_no_flipped_bit_anywhere_goes_unnoticed():
    data = tanh_clipped().to_bytes()
    for position in [*range(24), *range(24, len(data), 97)]:
        damaged = bytearray(data)
        damaged[position] ^= 1
        with pytest.raises(ValueError, match=r"damaged|not a bpviz trace|upgrade"):
            bpviz.Trace.from_bytes(bytes(damaged))


def test_a_file_that_cannot_be_written_leaves_the_old_one_alone(tmp_path, monkeypatch):
    path = tmp_path / "iteration.bpviz"
    path.write_bytes(b"precious")
    with pytest.raises(OSError, match="cannot be written"):
        tanh_clipped().save(tmp_path / "no such folder" / "iteration.bpviz")
    monkeypatch.setattr(
        "pathlib.Path.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(OSError, match="No space left"):
        tanh_clipped().save(path)
    assert path.read_bytes() == b"precious"
    assert [entry.name for entry in tmp_path.iterdir()] == ["iteration.bpviz"]


def test_a_folder_as_path_is_refused(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder"):
        tanh_clipped().save(tmp_path)
