"""An optimizer and PyTorch's, given the same gradients."""

import numpy as np
import torch

from bpviz import nn, optim


class Pair:
    """Three layers with the same numbers twice: here, and as PyTorch parameters.

    Parameters
    ----------
    name : str
        The optimizer's class, in both.
    groups : list of dict, optional
        One for each layer: its settings.
    frozen : int, optional
        A layer without gradients.
    """

    def __init__(self, name, groups=None, frozen=None, dtype="float64", **options):
        self.network = nn.Sequential(
            nn.Linear(3, 4, dtype=dtype), nn.Linear(4, 3, dtype=dtype), nn.Linear(3, 2, dtype=dtype), seed=0
        )
        self.theirs = [torch.nn.Parameter(torch.tensor(p.data)) for p in self.network.parameters()]
        if groups is None:
            ours, theirs = self.network.parameters(), self.theirs
        else:
            ours = [{"params": layer.parameters(), **group} for layer, group in zip(self.network, groups)]
            theirs = [{"params": self.theirs[2 * i : 2 * i + 2], **group} for i, group in enumerate(groups)]
        self.frozen = frozen
        self.ours = getattr(optim, name)(ours, **options)
        self.torch = getattr(torch.optim, name)(theirs, foreach=False, **options)
        self.rng = np.random.default_rng(1)

    def give_gradients(self, zero=False):
        for index, (parameter, theirs) in enumerate(zip(self.network.parameters(), self.theirs)):
            grad = self.rng.normal(size=parameter.shape) * self.rng.choice([0.01, 1, 30])
            grad = (grad * (not zero)).astype(parameter.dtype)
            alive = self.frozen is None or index // 2 != self.frozen
            parameter.grad = grad if alive else None
            theirs.grad = torch.tensor(grad) if alive else None

    def step(self, zero=False):
        self.give_gradients(zero)
        self.ours.step()
        self.torch.step()

    def assert_same(self, tolerance=1e-12):
        for parameter, theirs in zip(self.network.parameters(), self.theirs):
            expected = theirs.detach().numpy()
            np.testing.assert_allclose(parameter.data, expected, rtol=tolerance, atol=tolerance, err_msg=parameter.name)
            state = self.torch.state.get(theirs, {})
            known = {key: value for key, value in state.items() if value is not None}
            assert set(known) == set(self.ours.state.get(parameter, {})), parameter.name
            for key, value in known.items():
                np.testing.assert_allclose(
                    self.ours.state[parameter][key], value.numpy(), rtol=tolerance, atol=tolerance, err_msg=key
                )
