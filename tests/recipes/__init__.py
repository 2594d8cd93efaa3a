"""Training runs as plain data, drawn at random: the same recipe is cooked by bpviz and by PyTorch."""

from tests.recipes.cook import Kitchen, build
from tests.recipes.draw import draw, grid
from tests.recipes.recipe import Part, Recipe

__all__ = ["Kitchen", "Part", "Recipe", "build", "draw", "grid"]
