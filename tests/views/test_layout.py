"""Nodes of a small network: evenly spaced, in their box, with room for ring and chip."""

import itertools
import math

import pytest

from bpviz.views.layout import CHIP, LARGEST_COLUMN, RING, small_network

BOX = {"left": -6.0, "right": 2.0, "top": 2.6, "bottom": -1.0, "point": 0.0122}


@pytest.mark.parametrize("sizes", [(2, 3, 1), (1, 1), (4, 4, 2), (5, 2), (8, 8, 8, 8, 8, 8), (3, 7, 3)])
def test_nodes_rings_and_chips_stay_in_the_box_and_apart(sizes):
    layout = small_network(sizes, **BOX)
    reach = layout.radius + RING * layout.point
    for column, size in enumerate(sizes):
        spots = layout.columns[column]
        assert len(spots) == size
        for (x, y), (below_x, below_y) in itertools.pairwise(spots):
            assert x == below_x
            free = y - below_y - 2 * reach
            assert free >= (CHIP * layout.point if layout.chip_below else 0)
        for node, (_, y) in enumerate(spots):
            assert y + reach <= BOX["top"] + 1e-9
            _, chip = layout.chip(column, node)
            lowest = min(y - reach, chip - CHIP / 2 * layout.point)
            assert lowest >= BOX["bottom"] - 1e-9


def test_columns_are_evenly_spaced_from_left_to_right():
    layout = small_network((2, 3, 3, 1), **BOX)
    places = [spots[0][0] for spots in layout.columns]
    assert places == pytest.approx([-6.0, -10 / 3, -2 / 3, 2.0])


def test_an_edge_runs_from_outline_to_outline():
    layout = small_network((2, 3), **BOX)
    (x0, y0), (x1, y1) = layout.edge(1, source=1, target=2)
    centre, end = layout.columns[0][1], layout.columns[1][2]
    assert ((x0 - centre[0]) ** 2 + (y0 - centre[1]) ** 2) ** 0.5 == pytest.approx(layout.radius)
    assert ((x1 - end[0]) ** 2 + (y1 - end[1]) ** 2) ** 0.5 == pytest.approx(layout.radius)


@pytest.mark.parametrize(("sizes", "free"), [((2, 3, 2, 1), 22), ((3, 3, 3), 22), ((2, 2, 2), 22), ((4, 4, 4), 14)])
def test_rings_on_the_edges_of_a_layer_stand_apart(sizes, free):
    layout = small_network(sizes, **BOX)
    for column in range(1, len(sizes)):
        share, distance = layout.marks(column)
        edges = itertools.product(range(sizes[column - 1]), range(sizes[column]))
        places = [layout.along(column, *edge, share) for edge in edges]
        nearest = min(math.dist(*pair) for pair in itertools.combinations(places, 2)) / BOX["point"]
        assert nearest == pytest.approx(distance)
        assert nearest >= free
        assert share * math.dist(*layout.edge(column, 0, 0)) / BOX["point"] > RING + 8.5


def test_dense_columns_get_pills_with_chips_beside_them():
    assert small_network((3, 3), **BOX).half_width == small_network((3, 3), **BOX).radius
    dense = small_network((8, 8), **BOX)
    assert dense.half_width > dense.radius
    assert not dense.chip_below
    assert dense.chip(0, 0)[1] == dense.columns[0][0][1]


def test_a_column_that_is_too_large_is_refused():
    with pytest.raises(ValueError, match=f"column 1 has 9 units.*at most {LARGEST_COLUMN}"):
        small_network((2, 9), **BOX)
