"""SelfAttention: every token looks at all tokens of its sample."""

from __future__ import annotations

import math

import numpy as np

from bpviz.nn.check import check_dtype, check_flag, check_seed, check_size
from bpviz.nn.module import Module, Rules
from bpviz.nn.parameter import Parameter
from bpviz.nn.store import Store

PROJECTIONS = ("query", "key", "value", "out")


class SelfAttention(Module):
    """``softmax(query @ key.T / sqrt(embed_dim)) @ value``, one head, over inputs (batch, tokens, embed_dim).

    Query, key and value are linear in the input, and the mixture goes through one more linear map (Vaswani et al. 2017,
    section 3.2.1; PyTorch's ``F.scaled_dot_product_attention``, without mask).

    Parameters
    ----------
    embed_dim : int
        The number of features of a token.
    bias : bool
        Whether the four linear maps have biases.
    dtype : "float64" (default) or "float32"
    seed : int, optional
        Makes the initial values reproducible; a `Sequential`'s own seed goes before it.

    Raises
    ------
    ValueError
        An argument is not legal, or the input has not three axes.

    Notes
    -----
    Parameters are named as in a PyTorch module with four ``nn.Linear``: ``query.weight`` (embed_dim, embed_dim),
    ``query.bias`` (embed_dim,), and so on for ``key``, ``value`` and ``out``; they start as in `Linear`. In
    ``nn.MultiheadAttention(embed_dim, 1, batch_first=True)``, query, key and value lie under each other, in this order,
    in ``in_proj_weight`` (3 * embed_dim, embed_dim) and ``in_proj_bias``, and ``out`` is ``out_proj``.
    """

    in_features: int
    out_features: int
    roles = (
        *("query", "key", "value", "score", "peak", "total", "attention", "mixed", "output"),
        *("grad_mixed", "grad_attention", "along", "grad_score", "grad_query", "grad_key", "grad_value", "downstream"),
    )

    def __init__(self, embed_dim: int, bias: bool = True, *, dtype: object = None, seed: int | None = None) -> None:
        super().__init__()
        self.embed_dim = self.in_features = self.out_features = check_size("embed_dim", embed_dim)
        self.bias, kind = check_flag("bias", bias), check_dtype(dtype)
        for name in PROJECTIONS:
            self._parameters[f"{name}.weight"] = Parameter(f"{name}.weight", np.zeros((embed_dim, embed_dim), kind))
            if self.bias:
                self._parameters[f"{name}.bias"] = Parameter(f"{name}.bias", np.zeros(embed_dim, kind))
        Store(self._parameters.values())
        self.reset_parameters(np.random.default_rng(check_seed(seed)))
        self._input: np.ndarray | None = None

    def reset_parameters(self, rng: np.random.Generator) -> None:
        bound = 1 / math.sqrt(self.embed_dim)
        for parameter in self._parameters.values():
            parameter.data = rng.uniform(-bound, bound, parameter.shape)

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(shape) != 3:
            raise ValueError(f"{self!r} takes (batch, tokens, {self.embed_dim}), but its input has shape {shape}.")
        return super().output_shape(shape)

    # Passes ---------------------------------------------------------------------------------------------------------

    def forward(self, x: np.ndarray) -> np.ndarray:
        self._input = x
        batch, tokens, _ = x.shape
        pairs = (batch, tokens, tokens)  # for each query token (axis 1) one number a key token (axis 2)
        query, key, value = (self._project(name, x, name) for name in ("query", "key", "value"))
        score = self._work("score", pairs, x.dtype)
        np.matmul(query, key.transpose(0, 2, 1), out=score)
        score /= math.sqrt(self.embed_dim)
        # softmax over the key tokens; the largest score is taken away first, so that exp cannot overflow
        peak = np.maximum.reduce(score, axis=2, out=self._work("peak", pairs[:2], x.dtype))
        attention = np.subtract(score, peak[..., None], out=self._work("attention", pairs, x.dtype))
        np.exp(attention, out=attention)
        total = np.add.reduce(attention, axis=2, out=self._work("total", pairs[:2], x.dtype))
        attention /= total[..., None]
        mixed = np.matmul(attention, value, out=self._work("mixed", x.shape, x.dtype))
        self._made = query, key, value, attention, mixed
        return self._project("out", mixed, "output")

    def _project(self, name: str, x: np.ndarray, role: str) -> np.ndarray:
        """``x @ weight.T + bias`` of one of the four linear maps, into the array `role`."""
        result = self._work(role, x.shape, x.dtype)
        np.matmul(x, self._parameters[f"{name}.weight"].array.T, out=result)
        if self.bias:
            result += self._parameters[f"{name}.bias"].array
        return result

    def backward(self, upstream: np.ndarray, input_grad: bool = True) -> np.ndarray | None:
        x = self._input
        if x is None:
            raise RuntimeError("backward() needs a forward pass first. Call the network on x.")
        query, key, value, attention, mixed = self._made
        self._collect("out", upstream, mixed)
        inner = (self._parameters[name] for name in self._parameters if not name.startswith("out."))
        if not input_grad and not any(parameter.requires_grad for parameter in inner):
            return None
        weights = {name: self._parameters[f"{name}.weight"].array for name in PROJECTIONS}
        root = math.sqrt(self.embed_dim)
        grad_mixed = np.matmul(upstream, weights["out"], out=self._work("grad_mixed", x.shape, x.dtype))
        # mixed = attention @ value
        grad_attention = self._work("grad_attention", attention.shape, x.dtype)
        np.matmul(grad_mixed, value.transpose(0, 2, 1), out=grad_attention)
        grad_value = self._work("grad_value", x.shape, x.dtype)
        np.matmul(attention.transpose(0, 2, 1), grad_mixed, out=grad_value)
        # softmax: attention sums to 1 over the key tokens, so only what differs from the weighted mean comes through
        along = self._work("along", attention.shape[:2], x.dtype)
        np.einsum("nst,nst->ns", grad_attention, attention, out=along)
        grad_score = self._work("grad_score", attention.shape, x.dtype)
        np.subtract(grad_attention, along[..., None], out=grad_score)
        grad_score *= attention
        # score = query @ key.T / root
        grad_query = np.matmul(grad_score, key, out=self._work("grad_query", x.shape, x.dtype))
        grad_query /= root
        grad_key = np.matmul(grad_score.transpose(0, 2, 1), query, out=self._work("grad_key", x.shape, x.dtype))
        grad_key /= root
        grads = {"query": grad_query, "key": grad_key, "value": grad_value}
        for name, grad in grads.items():
            self._collect(name, grad, x)
        if not input_grad:
            return None
        # the input went three ways, so it gets what comes back from all of them
        downstream = self._work("downstream", x.shape, x.dtype)
        np.matmul(grad_query, weights["query"], out=downstream)
        downstream += np.matmul(grad_key, weights["key"])
        downstream += np.matmul(grad_value, weights["value"])
        return downstream

    def _collect(self, name: str, grad: np.ndarray, x: np.ndarray) -> None:
        """The gradients of one linear map, from `grad` = dL/d(its output) and its input `x`: as in `Linear`."""
        rows, inputs = grad.reshape(-1, self.embed_dim), x.reshape(-1, self.embed_dim)
        if self._parameters[f"{name}.weight"].requires_grad:
            self._parameters[f"{name}.weight"].accumulate(np.dot, rows.T, inputs)
        if self.bias and self._parameters[f"{name}.bias"].requires_grad:
            self._parameters[f"{name}.bias"].accumulate(np.add.reduce, rows)

    # Rules ----------------------------------------------------------------------------------------------------------

    def rules(self) -> Rules:
        """The equations; ``s`` is the token that asks (the query), ``t`` the one that is looked at (the key)."""

        def linear(role: str, name: str, x: str, token: str) -> str:
            bias = f" + {name}_bias[j]" if self.bias else ""
            return f"{role}[n, {token}, j] = sum[i]({name}_weight[j, i] * {x}[n, {token}, i]){bias}"

        gradient = []
        for name in PROJECTIONS:
            grad, x = ("upstream", "mixed") if name == "out" else (f"grad_{name}", "input")
            gradient.append(f"grad_{name}_weight[j, i] = sum[...]({grad}[..., j] * {x}[..., i])")
            if self.bias:
                gradient.append(f"grad_{name}_bias[j] = sum[...]({grad}[..., j])")
        back = (f"grad_{name}[n, s, j] * {name}_weight[j, i]" for name in ("query", "key", "value"))
        return {
            "forward": (
                linear("query", "query", "input", "s"),
                linear("key", "key", "input", "t"),
                linear("value", "value", "input", "t"),
                "score[n, s, t] = sum[j](query[n, s, j] * key[n, t, j]) / sqrt(size(j))",
                "peak[n, s] = max[t](score[n, s, t])",
                "total[n, s] = sum[t](exp(score[n, s, t] - peak[n, s]))",
                "attention[n, s, t] = exp(score[n, s, t] - peak[n, s]) / total[n, s]",
                "mixed[n, s, j] = sum[t](attention[n, s, t] * value[n, t, j])",
                linear("output", "out", "mixed", "s"),
            ),
            "inner": (
                "grad_mixed[n, s, i] = sum[j](upstream[n, s, j] * out_weight[j, i])",
                "grad_attention[n, s, t] = sum[j](grad_mixed[n, s, j] * value[n, t, j])",
                "grad_value[n, t, j] = sum[s](attention[n, s, t] * grad_mixed[n, s, j])",
                "along[n, s] = sum[t](attention[n, s, t] * grad_attention[n, s, t])",
                "grad_score[n, s, t] = attention[n, s, t] * (grad_attention[n, s, t] - along[n, s])",
                "grad_query[n, s, j] = sum[t](grad_score[n, s, t] * key[n, t, j]) / sqrt(size(j))",
                "grad_key[n, t, j] = sum[s](grad_score[n, s, t] * query[n, s, j]) / sqrt(size(j))",
            ),
            "gradient": tuple(gradient),
            "backward": (f"downstream[n, s, i] = sum[j]({' + '.join(back)})",),
        }

    def take(self) -> dict[str, np.ndarray]:
        self._input = None
        return super().take()

    def __repr__(self) -> str:
        return f"SelfAttention({self.embed_dim}, bias={self.bias})"
