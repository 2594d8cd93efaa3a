"""Dataset: samples, targets and what they mean."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Dataset:
    """Samples and their targets.

    Attributes
    ----------
    x : ndarray, shape (samples, features)
    target : ndarray, shape (samples,) of class indices, or (samples, outputs) of numbers
    name : str
    class_names : tuple of str
        Empty if the targets are numbers.
    image_shape : (height, width) or None
        How one sample's features make a picture, row by row.
    """

    x: np.ndarray
    target: np.ndarray
    name: str = "data"
    class_names: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if len(self.x) != len(self.target):
            raise ValueError(
                f"x has {len(self.x)} samples, but target has {len(self.target)}. Give one target a sample."
            )
        if self.image_shape is not None and self.image_shape[0] * self.image_shape[1] != self.x.shape[1]:
            raise ValueError(
                f"image_shape is {self.image_shape}, but a sample has {self.x.shape[1]} features. "
                f"Give a height and a width whose product is {self.x.shape[1]}, or None."
            )

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: Any) -> tuple[np.ndarray, np.ndarray]:
        """x and target of one sample, or of those that a slice or an array of indices picks."""
        return self.x[index], self.target[index]

    def __repr__(self) -> str:
        return (
            f"Dataset({self.name!r}, x {self.x.shape} {self.x.dtype}, target {self.target.shape} {self.target.dtype})"
        )
