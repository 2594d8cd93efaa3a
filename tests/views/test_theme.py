"""The palette is legible, the encodings keep their scale, and numbers are printed as they should be."""

import math

import pytest

from bpviz.views import theme


@pytest.mark.parametrize("name", ["dark", "light"])
def test_text_has_a_contrast_of_at_least_4_5_and_shapes_of_3(name):
    colours = theme.palette(name)
    wash = theme.mix(colours.wash, colours.surface, colours.wash_opacity)
    signs = (colours.value_plus, colours.value_minus, colours.gradient_plus, colours.gradient_minus, colours.error)
    for ground in (colours.page, colours.surface, colours.raised):
        for ink in (colours.text, colours.muted, *signs):
            assert theme.contrast(ink, ground) >= 4.5
        assert theme.contrast(colours.control, ground) >= 3
    assert theme.contrast(colours.text, wash) >= 4.5
    assert theme.contrast(theme.on(colours.focus), colours.focus) >= 4.5
    for value in (-1.0, 1.0):
        assert theme.contrast(colours.text, theme.node_fill(value, 1.0, colours)) >= 4.5


def test_contrast_is_that_of_wcag():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WCAG's own example


def test_an_unknown_theme_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match="'dark', 'light'"):
        theme.palette("sepia")


def test_sign_chooses_the_hue_and_what_is_not_finite_is_an_error():
    colours = theme.DARK
    assert (colours.value(2.0), colours.value(-2.0)) == (colours.value_plus, colours.value_minus)
    assert (colours.gradient(2.0), colours.gradient(-2.0)) == (colours.gradient_plus, colours.gradient_minus)
    assert colours.gradient(0.0) == colours.muted
    assert colours.value(math.nan) == colours.gradient(-math.inf) == colours.error


def test_sizes_run_from_the_smallest_to_the_largest_of_their_scale():
    assert (theme.edge_width(0.0, 2.0), theme.edge_width(-2.0, 2.0)) == (1.0, 8.0)
    assert (theme.ring_width(0.0, 4.0), theme.ring_width(1.0, 4.0), theme.ring_width(-4.0, 4.0)) == (2.0, 4.5, 7.0)
    assert (theme.pulse_size(0.0, 1.0), theme.pulse_size(-1.0, 1.0)) == (3.0, 8.0)
    assert theme.edge_width(0.0, 0.0) == 1.0  # a layer of zeros
    assert theme.edge_width(math.inf, 1.0) == 1.0


def test_a_layer_of_small_values_is_not_blown_up():
    colours = theme.DARK
    assert theme.node_fill(0.01, 0.01, colours) == theme.node_fill(0.01, 1.0, colours)
    assert theme.node_fill(5.0, 5.0, colours) == theme.mix(colours.value_plus, colours.node, 0.5)


@pytest.mark.parametrize(
    "value, decimals, text",
    [
        (0.125, 2, "0.13"),
        (-0.125, 2, "−0.13"),
        (0.0445, 3, "0.045"),
        (-0.0, 2, "0"),
        (0.004999, 2, "5.0e−3"),
        (0.005, 2, "0.01"),
        (9.96e-7, 3, "1.0e−6"),
        (3.14e-6, 3, "3.1e−6"),
        (12345.0, 2, "1.2e4"),
        (1e-310, 2, "1.0e−310"),
        (math.inf, 2, "∞"),
        (-math.inf, 2, "−∞"),
        (math.nan, 2, "NaN"),
    ],
)
def test_numbers_are_printed_with_a_true_minus_and_halves_rounded_away_from_zero(value, decimals, text):
    assert theme.number(value, decimals) == text
