import pytest

from bpviz import Address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("0.output[0, 3]", Address("output", "0", (0, 3))),
        ("2.weight.grad[1, 0]", Address("weight.grad", "2", (1, 0))),
        ("1.0.weight.momentum_buffer_after[1, 0]", Address("weight.momentum_buffer_after", "1.0", (1, 0))),
        ("loss.value", Address("value", "loss")),
        ("x[0, 5]", Address("x", None, (0, 5))),
        ("optimizer.weight_decay", Address("weight_decay", "optimizer")),
        ("0.output[0, 3]/5", Address("output", "0", (0, 3), 5)),
    ],
)
def test_an_address_and_its_text_say_the_same(text, address):
    assert Address.parse(text) == address
    assert str(address) == text


@pytest.mark.parametrize(
    "text",
    ["", "0.output[a]", "0.output[0", "0.output[0 1]", "0.output[]", "output[0]; import os", "<b>x</b>", None, 3],
)
def test_what_is_no_address_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"for instance '0.output\[0, 3\]'"):
        Address.parse(text)
