"""One training iteration of a 2-3-2-1 network, from the sample that goes in to the weights that come out.

Render it with ``bpviz render animations/01_one_iteration.py -o one_iteration.mp4``, or run this file.
"""

import bpviz
from bpviz import nn, optim

network = nn.Sequential(
    nn.Linear(2, 3),
    nn.Tanh(),
    nn.Linear(3, 2),
    nn.Tanh(),
    nn.Linear(2, 1),
    seed=4,
)
optimizer = optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
x, target = [[0.8, -0.4]], [[1.0]]

# the second iteration: momentum has something to remember
bpviz.record(network, x, target, loss=nn.MSELoss(), optimizer=optimizer)
trace = bpviz.record(network, x, target, loss=nn.MSELoss(), optimizer=optimizer)

if __name__ == "__main__":
    from bpviz.views import animation

    made = animation.render(trace, "one_iteration.mp4")
    print(f"{made.video}: {made.seconds:.0f} s")
