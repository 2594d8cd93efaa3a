"""Data to learn from. Nothing is downloaded, and nothing in a file is ever run."""

from bpviz.datasets.curve import curve
from bpviz.datasets.dataset import Dataset
from bpviz.datasets.mnist import mnist
from bpviz.datasets.points import circles, moons, spiral
from bpviz.datasets.table import from_csv
from bpviz.datasets.xor import xor

__all__ = ["Dataset", "circles", "curve", "from_csv", "mnist", "moons", "spiral", "xor"]
