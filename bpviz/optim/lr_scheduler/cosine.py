"""CosineAnnealingLR: a rate that falls like half a wave."""

from math import cos, pi

from bpviz.optim.check import check_not_negative, check_whole
from bpviz.optim.lr_scheduler.scheduler import Schedule
from bpviz.optim.optimizer import Optimizer


class CosineAnnealingLR(Schedule):
    """From the initial rate down to `eta_min` in `T_max` steps, slowly, fast and slowly again::

        lr = eta_min + (initial_lr - eta_min) * (1 + cos(pi * t / T_max)) / 2

    After `T_max` steps the rate rises again, as the cosine does.

    Parameters
    ----------
    optimizer : Optimizer
    T_max : int
    eta_min : float
    last_epoch : int
        See :class:`Schedule`.

    References
    ----------
    Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts" (2017); without the restarts.
    """

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1) -> None:
        self.T_max = check_whole("T_max", T_max, 1)
        self.eta_min = check_not_negative("eta_min", eta_min)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        t, half = self.last_epoch, self.T_max
        if self._is_initial:
            return self._rates()
        if (t - 1 - half) % (2 * half) == 0:  # the wave was at its lowest: there is no ratio to eta_min
            rise = (1 - cos(pi / half)) / 2
            return [rate + (base - self.eta_min) * rise for rate, base in zip(self._rates(), self.base_lrs)]
        ratio = (1 + cos(pi * t / half)) / (1 + cos(pi * (t - 1) / half))
        return [ratio * (rate - self.eta_min) + self.eta_min for rate in self._rates()]

    def closed_form(self) -> list[float]:
        wave = 1 + cos(pi * self.last_epoch / self.T_max)
        return [self.eta_min + (base - self.eta_min) * wave / 2 for base in self.base_lrs]
