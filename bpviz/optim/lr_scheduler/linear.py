"""LinearLR: a rate that warms up along a straight line."""

from bpviz.optim.check import check_not_negative, check_whole
from bpviz.optim.lr_scheduler.scheduler import Schedule
from bpviz.optim.optimizer import Optimizer


class LinearLR(Schedule):
    """From ``start_factor`` to ``end_factor`` times the initial rate in `total_iters` equal steps, then constant.

    Parameters
    ----------
    optimizer : Optimizer
    start_factor : float
        Above 0, up to 1.
    end_factor : float
        From 0 to 1.
    total_iters : int
    last_epoch : int
        See :class:`Schedule`.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        self.start_factor = check_not_negative("start_factor", start_factor)
        if not 0 < self.start_factor <= 1:
            raise ValueError(f"start_factor is {start_factor!r}. Give a number above 0, up to 1.")
        self.end_factor = check_not_negative("end_factor", end_factor)
        if self.end_factor > 1:
            raise ValueError(f"end_factor is {end_factor!r}. Give a number from 0 to 1.")
        self.total_iters = check_whole("total_iters", total_iters, 1)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        t, rise = self.last_epoch, self.end_factor - self.start_factor
        if t == 0:
            return [rate * self.start_factor for rate in self._rates()]
        if self._is_initial or t > self.total_iters:
            return self._rates()
        ratio = 1 + rise / (self.total_iters * self.start_factor + (t - 1) * rise)
        return [rate * ratio for rate in self._rates()]

    def closed_form(self) -> list[float]:
        rise = (self.end_factor - self.start_factor) * min(self.total_iters, self.last_epoch) / self.total_iters
        return [base * (self.start_factor + rise) for base in self.base_lrs]
