"""Dataset: samples, targets and what they mean."""

from __future__ import annotations  # or np.random, 10 ms, is loaded for the name of a type

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np

from bpviz.datasets.check import check_array, check_dtype, check_names, check_samples, check_share, check_whole
from bpviz.datasets.standardise import mean_and_std


@dataclass(frozen=True, eq=False)  # == of arrays is an array
class Dataset:
    """Samples and their targets; also the way in for arrays of your own: ``Dataset(x, target)``.

    Arrays are not copied and keep their dtype. Lists become float64, a flat list of whole numbers int64.

    Attributes
    ----------
    x : ndarray, shape (samples, features), or with more axes, such as (samples, tokens, features)
        float64 or float32; int64 are token numbers, for an Embedding.
    target : ndarray, shape (samples,) of class indices (int64), or (samples, outputs) of numbers (x's dtype)
    name : str
    class_names : tuple of str
        Class 0's name, class 1's, ...; empty if the targets are no classes.
    image_shape : (height, width) or None
        How one sample's features make a picture, row by row.
    feature_names : tuple of str
        One a feature, or empty.
    mean, std : ndarray, shape (features,), or None
        What :meth:`standardised` took from each feature and divided it by.

    Raises
    ------
    ValueError, TypeError
        Rows of different lengths, no samples, NaN or infinity, something else than real numbers, numbers of samples or
        names that do not fit.
    """

    x: np.ndarray
    target: np.ndarray
    name: str = "data"
    class_names: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None
    feature_names: tuple[str, ...] = ()
    mean: np.ndarray | None = None
    std: np.ndarray | None = None

    def __post_init__(self) -> None:
        if getattr(self.x, "dtype", None) in (np.int8, np.uint8):
            raise TypeError(
                f"x is an array of bytes ({self.x.dtype}). Pixels: give x / 255, numbers from 0 to 1; "
                f"token numbers: give x.astype('int64')."
            )
        x, target = check_array("x", self.x), check_array("target", self.target)
        if target.dtype != x.dtype and target.dtype.kind == "f" and not hasattr(self.target, "dtype"):
            target = target.astype(x.dtype if x.dtype.kind == "f" else np.float64)  # a list takes x's precision
        settled = {
            "x": x,
            "target": target,
            "class_names": check_names("class_names", self.class_names),
            "feature_names": check_names("feature_names", self.feature_names),
        }
        for name, value in settled.items():
            object.__setattr__(self, name, value)  # the way to complete a frozen object
        check_samples(x, target)
        self._check_names()
        for name in ("mean", "std"):
            row = getattr(self, name)
            shape = getattr(row, "shape", ())
            if row is not None and shape != x.shape[-1:]:
                raise ValueError(f"{name} has shape {shape}. Leave it out: standardised() fills it in.")

    def _check_names(self) -> None:
        x, target = self.x, self.target
        if not isinstance(self.name, str):
            raise TypeError(f"name is {self.name!r}. Give a text: it stands above pictures.")
        if self.image_shape is not None:
            pixels, sides = x[0].size, self.image_shape
            whole = isinstance(sides, tuple) and all(isinstance(side, int) and side > 0 for side in sides)
            if not whole or len(sides) != 2 or sides[0] * sides[1] != pixels:
                raise ValueError(
                    f"image_shape is {sides!r}, but a sample has {pixels} features. "
                    f"Give a height and a width whose product is {pixels}, or None."
                )
        if self.feature_names and len(self.feature_names) != x.shape[-1]:
            raise ValueError(
                f"feature_names has {len(self.feature_names)} names, but x has {x.shape[-1]} features. "
                f"Give one name a feature."
            )
        names = len(self.class_names)
        if names and target.dtype.kind == "f" and target.shape[1:] not in ((names,), (1,) if names == 2 else ()):
            raise ValueError(
                f"class_names has {names} names, but target holds numbers of shape {target.shape}. Give class indices, "
                f"or one column a class (for two classes, one column will do), or leave class_names out."
            )
        if names and target.dtype.kind == "i" and target.max() >= names:
            raise ValueError(
                f"target holds class {int(target.max())}, but class_names has {names} names. "
                f"Classes count from 0: give a name for each."
            )

    def split(self, fraction: float = 0.2, seed: int = 0) -> tuple[Dataset, Dataset]:
        """Two data sets, to train with and to validate with.

        Parameters
        ----------
        fraction : float
            The share of the samples that is kept for validation, above 0 and below 1. Each part gets at least one.
        seed : int
            Chooses them. Within each part the samples keep their order.

        Returns
        -------
        (Dataset, Dataset)
            Train, then validation.
        """
        share = check_share("fraction", fraction, "the share of the validation set")
        if len(self) < 2:
            raise ValueError("One sample cannot be split. Give two or more.")
        order = np.random.default_rng(check_whole("seed", seed, 0)).permutation(len(self))
        count = min(max(round(share * len(self)), 1), len(self) - 1)
        kept, train = np.sort(order[:count]), np.sort(order[count:])
        return (
            dataclasses.replace(self, x=self.x[train], target=self.target[train], name=f"{self.name} (train)"),
            dataclasses.replace(self, x=self.x[kept], target=self.target[kept], name=f"{self.name} (validation)"),
        )

    def standardised(self, like: Dataset | None = None) -> Dataset:
        """Each feature minus its mean, divided by its standard deviation (over the samples, divisor n).

        Training shows what to subtract; what comes later is measured by the same rule::

            train = train.standardised()
            validation = validation.standardised(like=train)

        A feature that is the same in all samples becomes 0 (its `std` is set to 1). Targets stay as they are.

        Parameters
        ----------
        like : Dataset, optional
            A standardised one, whose `mean` and `std` are used.

        Returns
        -------
        Dataset
            With the `mean` and `std` that were used: one row as given is ``(row - mean) / std``.
        """
        if self.mean is not None:
            raise ValueError(f"{self!r} is standardised already. Use it as it is.")
        if self.x.dtype.kind != "f":
            raise TypeError(
                "x holds whole numbers. Token numbers are not standardised; others: astype('float64') first."
            )
        if like is None:
            mean, std = mean_and_std(self.x)
        elif not isinstance(like, Dataset) or like.mean is None or like.std is None:
            raise ValueError(f"like is {like!r}. Give a data set that is standardised: train = train.standardised().")
        else:
            mean, std = like.mean, like.std
        if mean.shape != self.x.shape[-1:]:
            raise ValueError(
                f"like has {mean.size} features, but {self!r} has {self.x.shape[-1]}. Give the same features."
            )
        with np.errstate(over="ignore", invalid="ignore"):  # the new Dataset says where x is infinite
            x = ((self.x - mean) / std).astype(self.x.dtype, copy=False)
        return dataclasses.replace(self, x=x, mean=mean, std=std)

    def astype(self, dtype: Any) -> Dataset:
        """The same data as "float64" or "float32": x, and the target if it holds numbers."""
        kind = check_dtype(dtype)
        target = self.target if self.target.dtype.kind == "i" else self.target.astype(kind, copy=False)
        with np.errstate(over="ignore"):  # the new Dataset says where it is infinite
            numbers = {
                name: None if (old := getattr(self, name)) is None else old.astype(kind) for name in ("mean", "std")
            }
            return dataclasses.replace(self, x=self.x.astype(kind, copy=False), target=target, **numbers)

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: Any) -> tuple[np.ndarray, np.ndarray]:
        """x and target of one sample, or of those that a slice or an array of indices picks."""
        return self.x[index], self.target[index]

    def __repr__(self) -> str:
        return (
            f"Dataset({self.name!r}, x {self.x.shape} {self.x.dtype}, target {self.target.shape} {self.target.dtype})"
        )
