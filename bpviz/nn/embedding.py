"""Embedding: a learned vector for every token."""

from __future__ import annotations

import numpy as np

from bpviz.nn.check import check_array, check_dtype, check_seed, check_size
from bpviz.nn.module import Module, Rules
from bpviz.nn.parameter import Parameter
from bpviz.nn.store import Store


class Embedding(Module):
    """``output = weight[input]``: token number v is looked up in row v of the table. A network's first layer.

    Parameters
    ----------
    num_embeddings : int
        How many tokens there are; their numbers are 0 to num_embeddings - 1.
    embedding_dim : int
        The length of a token's vector.
    dtype : "float64" (default) or "float32"
    seed : int, optional
        Makes the initial values reproducible; a `Sequential`'s own seed goes before it.

    Attributes
    ----------
    weight : Parameter, shape (num_embeddings, embedding_dim)
        Starts normally distributed, mean 0 and variance 1, as in PyTorch.

    Raises
    ------
    ValueError, TypeError
        An argument is not legal; x is not (batch, tokens) of whole numbers in the range.
    """

    out_features: int
    roles = ("output",)
    reshapes = True
    only_first = True

    def __init__(
        self, num_embeddings: int, embedding_dim: int, *, dtype: object = None, seed: int | None = None
    ) -> None:
        super().__init__()
        self.num_embeddings = check_size("num_embeddings", num_embeddings)
        self.embedding_dim = self.out_features = check_size("embedding_dim", embedding_dim)
        self.weight = Parameter("weight", np.zeros((self.num_embeddings, self.embedding_dim), check_dtype(dtype)))
        self._parameters["weight"] = self.weight
        Store(self._parameters.values())
        self.reset_parameters(np.random.default_rng(check_seed(seed)))
        self._tokens: np.ndarray | None = None

    def reset_parameters(self, rng: np.random.Generator) -> None:
        self.weight.data = rng.normal(size=self.weight.shape)

    def check_input(self, x: object, dtype: np.dtype) -> np.ndarray:
        """`x` as whole numbers from 0 to num_embeddings - 1, shape (batch, tokens)."""
        array = check_array("x", x, "iu", "numbers of tokens, as Embedding takes: whole numbers")
        self.output_shape(array.shape)
        if array.size == 0:
            raise ValueError(f"x has shape {array.shape}: an empty batch. Give at least one sample of one token.")
        wrong = (array < 0) | (array >= self.num_embeddings)
        if wrong.any():
            first = tuple(int(i) for i in np.argwhere(wrong)[0])
            raise ValueError(
                f"x[{', '.join(map(str, first))}] is {array[first]}, but there are {self.num_embeddings} embeddings: "
                f"legal are 0 to {self.num_embeddings - 1}. More tokens need a larger num_embeddings."
            )
        return array

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(shape) != 2:
            raise ValueError(f"{self!r} takes token numbers of shape (batch, tokens), but its input has shape {shape}.")
        return (*shape, self.embedding_dim)

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._tokens = x
        output = self._work("output", (*x.shape, self.embedding_dim), self.weight.dtype)
        output[...] = self.weight.array[x]
        return output

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> None:
        if self._tokens is None:
            raise RuntimeError("backward() needs a forward pass first. Call the network on x.")
        if self.weight.requires_grad:
            self.weight.accumulate(_sum_by_token, self._tokens, upstream)
        # the number of a token is a name, not a quantity: there is no dL/dx

    def rules(self) -> Rules:
        return {
            "forward": ("output[..., j] = weight[input[...], j]",),
            "gradient": ("grad_weight[v, j] = sum[...](where(input[...] == v, upstream[..., j], 0))",),
        }

    def take(self) -> dict[str, np.ndarray]:
        self._tokens = None
        return super().take()

    def __repr__(self) -> str:
        return f"Embedding({self.num_embeddings}, {self.embedding_dim})"


def _sum_by_token(tokens: np.ndarray, upstream: np.ndarray, out: np.ndarray) -> None:
    """Every row of the table collects the gradients from all places where its token stood; others stay 0."""
    out[...] = 0
    np.add.at(out, tokens, upstream)
