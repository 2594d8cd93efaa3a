"""Data to learn from. Nothing is downloaded."""

from bpviz.datasets.dataset import Dataset
from bpviz.datasets.mnist import mnist
from bpviz.datasets.xor import xor

__all__ = ["Dataset", "mnist", "xor"]
