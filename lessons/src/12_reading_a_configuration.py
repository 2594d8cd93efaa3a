# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] id="title"
# # 12 · Reading a configuration
#
# Thirteen lines of PyTorch, and the numbers that each of them causes.
#
# | | |
# |---|---|
# | **Aims** | Read a training program line by line and say which numbers each line causes. Work out the next value of one weight. Judge a setting by the loss, the gradient norms and the update-to-weight ratio. |
# | **Needs** | [Lesson 1](01_forward_pass.ipynb). Every further idea is explained where it first appears. |
# | **Time** | 25 minutes |

# %% [markdown] id="program"
# ## The program
#
# A network that reads handwritten digits, as you find it in many tutorials:
#
# ```python
#  1  net = nn.Sequential(
#  2      nn.Linear(784, 128), nn.ReLU(),
#  3      nn.Linear(128, 64), nn.ReLU(),
#  4      nn.Linear(64, 10))
#  5  criterion = nn.CrossEntropyLoss()
#  6  optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
#  7
#  8  for x, target in loader:                 # 64 digits at a time
#  9      optimizer.zero_grad()
# 10      output = net(x)
# 11      loss = criterion(output, target)
# 12      loss.backward()
# 13      optimizer.step()
# ```
#
# Lines 1 to 6 are the **configuration**: they say what kind of network, and how it is to learn. Lines 8 to 13 are the **loop**. It looks the
# same in almost every program: clear the old gradients, go forward, measure the loss, go backward, take a step. One pass through the loop
# is an **iteration**; one pass over all the data is an **epoch**.
#
# bpviz uses the same names. Let us train for one epoch on 5,000 digits from MNIST. `bpviz.train` is lines 8 to 13.

# %% id="train"
import numpy as np

import bpviz
from bpviz import datasets, nn, optim
from bpviz.check import check

digits, unseen = datasets.mnist(), datasets.mnist(train=False)


def build():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10), seed=0)


def accuracy(network):
    """The share of the unseen digits that the network reads correctly."""
    return np.mean(network(unseen.x).argmax(axis=1) == unseen.target)


net = build()
criterion = nn.CrossEntropyLoss()
optimizer = optim.SGD(net.parameters(), lr=0.01, momentum=0.9)

accuracy_before = accuracy(net)
history = bpviz.train(net, digits, loss=criterion, optimizer=optimizer, epochs=1, batch_size=64, seed=0)
accuracy_after = accuracy(net)

print(f"{len(history)} iterations; loss {history.loss[0]:.2f} in the first, {history.loss[-1]:.2f} in the last")
print(f"unseen digits read correctly: {accuracy_before:.0%} before, {accuracy_after:.0%} after")

# %% [markdown] id="record-intro"
# 5,000 digits in batches of 64 make 79<!--= len(history) --> iterations. The network has begun to learn, and is far from done: a good
# moment to look inside.
#
# We record **one more iteration**, with a single digit that the network has not seen, so that every number belongs to this one picture. It is a
# seven. Walk through it at your own pace; the rest of this lesson stops at the places that matter.

# %% id="record"
# Each run of this cell records the next iteration. To get the same numbers again, run the cell that trains first.
x, target = unseen[:1]
trace = bpviz.record(net, x, target, loss=criterion, optimizer=optimizer)
trace

# %% [markdown] id="lines-network"
# ## Lines 1 to 4: the network
#
# `nn.Linear(784, 128)` takes 784 numbers, the pixels of a picture of 28 by 28, and makes 128 weighted sums. Its weights form a table with one
# row a unit: 128 rows, 784 columns. PyTorch says "shape (128, 784)": outputs first.
#
# `nn.ReLU()` has no weights. It only lets positive sums through.
#
# `nn.Linear(64, 10)` gives ten scores, one a digit. PyTorch calls such scores **logits**. They are no probabilities yet.

# %% [markdown] id="count-intro"
# **Predict first.** How many numbers can this network adjust, all weights and all biases together? Count them on paper, or let Python
# multiply.

# %% id="count" tags=["exercise"]
my_count = None

# %% id="count-check" jupyter={"source_hidden": true}
check(
    my_count,
    sum(parameter.before.size for parameter in trace.parameters.values()),
    mistakes={
        "You forgot the biases: every unit of a Linear has one.": 784 * 128 + 128 * 64 + 64 * 10,
        "That is the first layer alone. There are three Linear layers.": 784 * 128 + 128,
        "The inputs have no biases. Only the units of the three Linear layers have one each.": 784 * 128
        + 128 * 64
        + 64 * 10
        + 784
        + 128
        + 64
        + 10,
        "You counted the units. Every unit has one weight for each of its inputs, and a bias.": 128 + 64 + 10,
    },
)

# %% id="layers"
for layer in trace.layers:
    shapes = [f"{name} {view.before.shape}" for name, view in trace.parameters.items() if name.startswith(layer.name)]
    on = f"{np.sum(layer.output > 0)} of {layer.output.size} units on" if layer.type == "ReLU" else ""
    print(f"{layer.name}  {layer.type:7} {'   '.join(shapes):40} {on}")

# %% [markdown] id="layers-words"
# **Read it.** For this seven, 79<!--= np.sum(trace.array("1.output") > 0) --> of the 128 units of the first hidden layer are on; the other
# 49<!--= np.sum(trace.array("1.output") == 0) --> pass on 0. Another digit switches on other units.
#
# **What if you change it?** Double the 128 in lines 2 and 3, and the two tables beside it double too: a table's size is the product of its two
# neighbours. More units can hold more patterns, and cost more memory and time.

# %% [markdown] id="line-forward"
# ## Line 10: the forward pass
#
# `net(x)` is lesson 1 once more: 128 + 64 + 10 weighted sums, with a ReLU after all but the last ten. Only the sums are longer. Here is the unit
# of the first hidden layer that answers this seven most strongly. Of its 784 products, the three largest are written out.

# %% id="strongest"
unit = trace.array("1.output")[0].argmax()
print(trace.locate(f"0.output[0, {unit}]").explain())

# %% [markdown] id="line-loss"
# ## Line 5: the loss
#
# `CrossEntropyLoss` turns ten scores into one number: how wrong is this answer? It does so in two moves.
#
# 1. **Softmax** turns scores into probabilities: take $e$ to the power of each score, then divide by the sum of all ten. The largest
#    score gets the largest probability, and together they make 1.
# 2. The loss is **minus the natural logarithm of the probability of the right digit**. Probability 1 gives loss 0. The smaller the
#    probability, the larger the loss.

# %% id="scores"
scores = trace.array("4.output")[0]
right = target[0]

print("digit   score   probability   dL/d(score)")
for digit in range(10):
    mark = "  <- the right one" if digit == right else ""
    probability = trace.value(f"loss.prob[0, {digit}]")
    gradient = trace.value(f"4.upstream[0, {digit}]")
    print(f"{digit:5}  {scores[digit]:+.3f}  {probability:12.3f}  {gradient:+12.3f}{mark}")

# %% [markdown] id="loss-exercise"
# ### Exercise 1
#
# Compute the loss from the ten `scores` and the index `right`. You need `np.exp`, `np.log`, and a sum.


# %% id="loss-code" tags=["exercise"]
def my_loss(scores, right):
    probabilities = None  # move 1: softmax
    return None  # move 2


# %% id="loss-check"
check(my_loss(scores, right), trace, "loss.value")

# %% [markdown] id="loss-words"
# **Read it.** The network gives the seven a probability of 0.18<!--= trace.value("loss.prob[0, 7]") -->, and the nine
# 0.19<!--= trace.value("loss.prob[0, 9]") -->: wrong, by a hair. The loss is 1.70<!--= trace.loss -->.
#
# Is that much? A network that knows nothing gives every digit the probability 0.1<!--= 1 / 10 -->. Its loss is $-\ln 0.1$<!--= 1 / 10 -->,
# which is 2.30<!--= -np.log(1 / 10) -->. The first loss of our training was just that: 2.30<!--= history.loss[0] -->. **When a loss hangs at
# 2.30<!--= -np.log(1 / 10) --> with ten classes, the network is guessing.**
#
# The last column is where learning begins. It is the gradient: how much the loss would change if that score changed a little. It has a
# simple form: the probability, minus 1 for the right digit. So it says −0.82<!--= trace.value("4.upstream[0, 7]") --> at the seven: *raise
# this score, and the loss falls*. At every other digit it is positive: *lower this one*. The ten numbers add up to 0.

# %% [markdown] id="line-zero"
# ## Line 9: `zero_grad()`
#
# PyTorch *adds* each new gradient to what is already there. This line clears it away. Without it, iteration 80 would step along the sum of all
# eighty gradients so far, most of them computed for weights that no longer exist. The treacherous part: at first the loss falls all the same. In
# "On your own" you can watch when it turns.

# %% [markdown] id="line-backward"
# ## Line 12: `backward()`
#
# Lines 10 and 11 went forward and made one number, the loss. `loss.backward()` goes back the same way and leaves, beside every weight, one
# number: the gradient of the loss with respect to that weight. Nothing has changed yet.
#
# Nobody reads 109,386<!--= sum(view.before.size for view in trace.parameters.values()) --> gradients. Read one number a layer instead, the
# **norm**: square them all, add, take the root. It measures how large a layer's gradient is as a whole.

# %% id="norms"
for name in ("0.weight", "2.weight", "4.weight"):
    gradient = trace.parameters[name].grad
    print(f"{name}   gradient norm {np.linalg.norm(gradient):.3f}   exactly zero: {np.mean(gradient == 0):.0%}")

# %% [markdown] id="norms-words"
# **Read it.** The three norms are of the same size, so the gradient reaches the first layer in good shape. Were the first norm a
# thousand times smaller than the last, the early layers would hardly learn (*vanishing* gradients). Were it a thousand times
# larger, they would be thrown about (*exploding* gradients).
#
# In the first layer, 91<!--= 100 * np.mean(trace.parameters["0.weight"].grad == 0) --> % of the gradients are exactly 0. That is no
# fault. The gradient of a weight is *the gradient at its unit* times *its input*. Most pixels of a seven are paper, so their input is
# 0, and at a unit that is off the gradient is 0.

# %% [markdown] id="line-batch"
# ## Line 8: the batch
#
# Our trace holds one digit. In training, line 8 hands over 64 at a time. The loss is then the *mean* of 64 losses, and each gradient the mean of 64
# gradients. What happens to its norm? We ask the network as it was before the recorded step; a batch of 1 is our seven.

# %% id="batches"
earlier = build()
earlier.load_state_dict({name: view.before for name, view in trace.parameters.items()})

norms = {}
for batch_size in (1, 8, 64, 512):
    some_x, some_targets = unseen[:batch_size]
    earlier.zero_grad()
    criterion(earlier(some_x), some_targets)
    earlier.backward(criterion.backward())
    norms[batch_size] = np.linalg.norm(earlier[0].weight.grad)
    print(f"batch of {batch_size:3}   gradient norm of the first layer {norms[batch_size]:.3f}")

# %% [markdown] id="batch-words"
# **Read it.** One digit alone pulls hard, in a direction of its own: 1.913<!--= norms[1] -->, the norm that line 12 left. In a batch, the pulls that contradict each other cancel, and what remains is
# what the digits have in common. A small batch gives a rough direction, quickly; a large one gives a reliable direction, slowly.

# %% [markdown] id="line-step"
# ## Lines 6 and 13: `lr=0.01`, `momentum=0.9`, and the step
#
# Now the weights move. For each weight $w$ with gradient $g$, SGD with momentum keeps one more number, the **buffer** $v$. It remembers where the
# last steps went:
#
# $$v_\text{new} = \text{momentum} \cdot v_\text{old} + g \qquad\qquad w_\text{new} = w_\text{old} - \text{lr} \cdot v_\text{new}$$
#
# Here are the numbers of one weight. It leads from unit 41 of the second hidden layer to the score of the seven, and has the largest gradient of
# its layer.

# %% id="one-weight"
view = trace.parameters["4.weight"]
here = (7, 41)  # into unit 7, from unit 41

lr = optimizer.lr
momentum = optimizer.momentum
w_old = view.before[here]
g = view.grad[here]
v_old = view.state_before["momentum_buffer"][here]

print(f"w_old = {w_old:+.6f}")
print(f"g     = {g:+.6f}")
print(f"v_old = {v_old:+.6f}")

# %% [markdown] id="step-exercise"
# ### Exercise 2
#
# Compute the new weight. Predict first: will it be larger or smaller than before?


# %% id="step-code" tags=["exercise"]
def my_step(w_old, g, v_old, lr, momentum):
    v_new = None
    return None


# %% id="step-check"
check(my_step(w_old, g, v_old, lr, momentum), trace, "4.weight.after[7, 41]")

# %% [markdown] id="step-symbols"
# The same step as bpviz writes it: there $\eta$ is `lr`, $\mu$ is `momentum`, and ′ marks what is new.

# %% id="step-explained"
print(trace.locate("4.weight.after[7, 41]", "term").explain())

# %% [markdown] id="step-words"
# **Read it.** The gradient is negative: a larger weight would lower the loss. So the weight grows, from 0.193<!--= w_old --> to
# 0.205<!--= trace.value("4.weight.after[7, 41]") -->. The next time this seven comes along, its score will be higher.
#
# **`lr` in numbers.** The step is 0.01 times the buffer, here 0.01 · 1.157<!--= lr, lr, -trace.value("4.weight.momentum_buffer_after[7, 41]") -->. Ten times the
# lr would be ten times the step, at once and for every weight.
#
# **`momentum` in numbers.** Of the old buffer, 0.9<!--= momentum --> stays. After ten more iterations a gradient still counts
# 0.35<!--= momentum**10 --> of what it did. Where gradients keep pointing the same way, they pile up:
# $1 + 0.9 + 0.9^2 + \dots = 10$<!--= 1, momentum, momentum, 2, 10 -->. So in a steady direction, momentum 0.9<!--= momentum --> steps **ten times as
# far** as the lr alone says. Where gradients keep changing sign, they cancel.

# %% id="moving"
first = trace.parameters["0.weight"]
still = first.grad == 0
print(f"weights of the first layer with gradient 0:     {np.mean(still):.0%}")
print(f"of these, moved by momentum all the same:       {np.mean(first.update[still] != 0):.0%}")

# %% [markdown] id="moving-words"
# Look at what momentum does to the weights that this seven says nothing about: most of them move on, carried by the digits before.

# %% [markdown] id="ratio-intro"
# ## Is the step large or small?
#
# A step of 1 is large for a weight of 2, and small for a weight of 500. So compare: the **update-to-weight ratio** of a layer is the norm of what
# was added to its weights, divided by the norm of its weights before.
#
# ### Exercise 3
#
# Compute it for one layer. `update` is what was added, `before` are the weights. `np.linalg.norm` takes the norm of a table.


# %% id="ratio-code" tags=["exercise"]
def my_ratio(update, before):
    return None


# %% id="ratio-check" jupyter={"source_hidden": true}
view = trace.parameters["2.weight"]
size = np.linalg.norm
check(
    my_ratio(view.update, view.before),
    size(view.update) / size(view.before),
    mistakes={
        "It is upside down: divide the update by the weight.": size(view.before) / size(view.update),
        "You compared the largest entries. Compare the norms: every entry counts.": np.max(np.abs(view.update))
        / np.max(np.abs(view.before)),
        "You added the entries, and positive and negative ones cancel. Take np.linalg.norm of each table.": np.sum(
            view.update
        )
        / np.sum(view.before),
        "You squared and added, but did not take the root. np.linalg.norm does all three.": size(view.update) ** 2
        / size(view.before) ** 2,
        "You averaged the entries' own ratios. Take the norm of each table first, then divide once.": np.mean(
            np.abs(view.update / view.before)
        ),
        "You divided by the weights after the step. Divide by the weights before.": size(view.update)
        / size(view.after),
        "That is the size of the update alone. Divide it by the size of the weights.": size(view.update),
    },
)

# %% id="ratios"
for name in ("0.weight", "2.weight", "4.weight"):
    view = trace.parameters[name]
    print(f"{name}   |update| / |weight| = {size(view.update) / size(view.before):.4f}")

# %% [markdown] id="ratio-words"
# **Read it.** In this one iteration the last layer moved by 1.7<!--= 100 * size(trace.parameters["4.weight"].update) / size(trace.parameters["4.weight"].before) --> %
# of its size, the first by 0.6<!--= 100 * size(trace.parameters["0.weight"].update) / size(trace.parameters["0.weight"].before) --> %. A common rule of
# thumb is about 0.1 %<!--= 0.1 -->. We are above it, as is usual early in training, and with a single digit, whose gradient no other digit
# balances. At 10 % a layer would be rewritten within ten
# iterations; at 0.001 %<!--= 0.001 --> it would hardly move.

# %% [markdown] id="what-if"
# ## What if you change it?
#
# The best way to understand a setting is to turn it. We shall train the same network from the same start, for one epoch each,
# with four learning rates.
#
# **Predict first.** After one epoch, which of 0.001, 0.01, 0.1 and 1.0<!--= learning_rates --> gives the smallest loss on unseen digits, with
# momentum 0.9<!--= momentum -->?

# %% id="best" tags=["exercise"]
my_lr = None

# %% id="experiment"
learning_rates = (0.001, 0.01, 0.1, 1.0)
results = {}
print("   lr   momentum   unseen digits: loss   read correctly")
for momentum_here in (0.9, 0.0):
    for lr_here in learning_rates:
        other = build()
        sgd = optim.SGD(other.parameters(), lr=lr_here, momentum=momentum_here)
        bpviz.train(other, digits, loss=criterion, optimizer=sgd, epochs=1, batch_size=64, seed=0, progress=False)
        results[lr_here, momentum_here] = criterion(other(unseen.x), unseen.target), accuracy(other)
        print("{:5}   {:8}   {:19.2f}   {:14.0%}".format(lr_here, momentum_here, *results[lr_here, momentum_here]))

# %% id="best-check" jupyter={"source_hidden": true}
check(
    my_lr,
    min(learning_rates, key=lambda lr: results[lr, 0.9][0]),
    mistakes={
        "Too timid: in one epoch the weights have hardly left their start.": 0.001,
        "A safe choice, and the one in our program. The table shows that one epoch can do more.": 0.01,
        "Too bold: each step overshoots, and the network ends where it began, guessing.": 1.0,
    },
)

# %% [markdown] id="what-if-words"
# **Read it.**
#
# - *Too small* (0.001<!--= learning_rates[0] -->): after one epoch the loss is still 2.28<!--= results[0.001, 0.9][0] -->. Nothing is broken, only slow.
# - *Good* (0.1<!--= learning_rates[2] -->): 85<!--= 100 * results[0.1, 0.9][1] --> % correct after one epoch.
# - *Too large* (1.0<!--= learning_rates[3] -->, with momentum 0.9<!--= momentum -->): loss 2.31<!--= results[1.0, 0.9][0] -->. You know that number: the network is guessing
#   again. A few wild steps can switch ReLUs off for good, and a unit that is
#   off for every digit gets no gradient back.
# - *The rule of ten*: lr 0.01 with momentum 0.9<!--= 0.01, momentum --> reads 56<!--= 100 * results[0.01, 0.9][1] --> % correctly; ten times the lr without
#   momentum reads 59<!--= 100 * results[0.1, 0.0][1] --> %. They are not the same, but they are close relatives.

# %% [markdown] id="summary"
# ## The program on one card
#
# | line | setting | look at | too small | too large |
# |---|---|---|---|---|
# | 2-4 | layer sizes | number of parameters | cannot fit the data | slow, learns by heart |
# | 2-3 | `ReLU` | share of units that are on | few on: little is passed on | all on: no better than one layer |
# | 5 | `CrossEntropyLoss` | loss, beside $\ln(\text{classes})$ | | stuck there: guessing |
# | 6 | `lr` | update-to-weight ratio | loss falls very slowly | loss jumps, or ends in guessing or NaN |
# | 6 | `momentum` | buffer, beside the gradient | zigzag, slow | overshoots, swings back |
# | 8 | batch size | how much the gradient changes from batch to batch | noisy steps | few steps an epoch |
# | 12 | | gradient norm a layer | vanishing | exploding |

# %% [markdown] id="own"
# ## On your own
#
# 1. **Batch size.** Train one epoch with `batch_size=16` and one with 256, same lr. Predict first: which makes more steps, and which ends lower?
# 2. **Line 9.** In plain PyTorch style, write the loop yourself: `output = net(x)`, `criterion(output, target)`, `net.backward(criterion.backward())`,
#    `optimizer.step()`. Leave out `optimizer.zero_grad()`, and watch the gradient norms.
# 3. **A fourth layer.** Put `nn.Linear(64, 64), nn.ReLU()` before the last line. What happens to the gradient norm of the first layer?
# 4. **Your seven again.** After the recorded iteration, call `net(x)` once more. Does the network now read it correctly?

# %% [markdown] id="further"
# ## Further reading
#
# - PyTorch, [`SGD`](https://pytorch.org/docs/stable/generated/torch.optim.SGD.html) and
#   [`CrossEntropyLoss`](https://pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html): the same formulas, with every option.
# - Gabriel Goh, [*Why Momentum Really Works*](https://distill.pub/2017/momentum/): with pictures that move.
# - Stanford CS231n, [*Learning and evaluation*](https://cs231n.github.io/neural-networks-3/): what to watch while a network trains, and where the
#   rule of thumb for the ratio comes from.
# - Andrej Karpathy, [*A Recipe for Training Neural Networks*](https://karpathy.github.io/2019/04/25/recipe/).
