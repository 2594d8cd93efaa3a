"""ExponentialLR: a rate that shrinks by the same factor in every step."""

from bpviz.optim.check import check_not_negative
from bpviz.optim.lr_scheduler.scheduler import Schedule
from bpviz.optim.optimizer import Optimizer


class ExponentialLR(Schedule):
    """Multiply the rates by `gamma` in every step: ``lr = initial_lr * gamma ** t``.

    Parameters
    ----------
    optimizer : Optimizer
    gamma : float
    last_epoch : int
        See :class:`Schedule`.
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = check_not_negative("gamma", gamma)
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        if self._is_initial:
            return self._rates()
        return [rate * self.gamma for rate in self._rates()]

    def closed_form(self) -> list[float]:
        return [rate * self.gamma**self.last_epoch for rate in self.base_lrs]
