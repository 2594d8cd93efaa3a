# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown] id="title"
# # 1 · The forward pass
#
# How a network turns numbers into an answer.
#
# | | |
# |---|---|
# | **Aims** | Work out by hand what one unit of a network does. Say what its weights, its bias and its activation are for. Follow a whole forward pass in the stepper. |
# | **Needs** | Plus, minus, times. A little Python: variables, lists, functions. |
# | **Time** | 20 minutes |
#
# Read from top to bottom. Run each code cell with **Shift+Enter**. You cannot break anything: *Kernel → Restart Kernel* brings
# you back to the start, and your text stays.

# %% [markdown] id="story"
# ## Shall I water the plant?
#
# Two sensors sit in a flower pot. Each gives a number between 0 and 1:
#
# - **dryness** of the soil: 0 is soaked, 1 is bone dry;
# - **warmth** of the room: 0 is cold, 1 is hot.
#
# A small network reads both and gives two **scores**: one for *wait*, one for *water*. The larger score wins.
#
# Between the two inputs and the two scores stands a row of three **units**, called a **hidden layer** because its numbers are neither
# what you put in nor what you get out. Two inputs, three hidden units, two outputs: people write **2-3-2**.

# %% [markdown] id="one-unit"
# ## One unit, step by step
#
# Every unit does the same two things.
#
# **1. A weighted sum.** Multiply each input by the weight that belongs to it. Add the products. Add one more number, the bias. The
# result is called $z$:
#
# $$z = w_0 \cdot x_0 + w_1 \cdot x_1 + b$$
#
# **2. An activation.** Send $z$ through a fixed little function. The result is called $a$, and it is what the unit passes on. Our
# function is the **ReLU**: keep a positive number, replace a negative one by 0.
#
# $$a = \max(0, z)$$
#
# Today the soil is fairly dry and the room is mild: dryness 0.8<!--= x[0][0] -->, warmth 0.5<!--= x[0][1] -->. We count from 0, as
# Python does, so the first hidden unit is $h_0$. It has the weights 1.0 and 0.4<!--= hidden_weights[0] --> and the bias
# −0.3<!--= hidden_biases[0] -->:
#
# | | weight · input | product |
# |---|---|---|
# | dryness | 1.0 · 0.8<!--= hidden_weights[0][0], x[0][0] --> | 0.8<!--= trace.value("0.output[0, 0]/0") --> |
# | warmth | 0.4 · 0.5<!--= hidden_weights[0][1], x[0][1] --> | 0.2<!--= trace.value("0.output[0, 0]/1") --> |
# | bias | | −0.3<!--= hidden_biases[0] --> |
# | **sum $z$** | | **0.7**<!--= trace.value("0.output[0, 0]") --> |
# | **activation $a = \max(0, z)$** | | **0.7**<!--= trace.value("1.output[0, 0]") --> |
#
# What are these numbers for?
#
# - A **weight** says how strongly an input counts, and in which direction. A positive weight pulls the sum up when its input grows. A
#   negative weight pulls it down.
# - The **bias** is what is left when all inputs are 0. Here it is −0.3<!--= hidden_biases[0] -->: this unit stays silent until the
#   products bring together more than 0.3<!--= -hidden_biases[0] -->.
# - The **activation** decides what is passed on. With ReLU a unit is either *off* (it passes on 0) or *on* (it passes on $z$).

# %% [markdown] id="network-intro"
# ## The whole network in Python
#
# Each row of weights belongs to one unit. The weights of $h_0$ stand in the first row; you have just used them.

# %% id="network"
import bpviz
from bpviz import nn, optim
from bpviz.check import check

x = [[0.8, 0.5]]  # a list of pots, here only one: dryness, warmth

hidden_weights = [
    [1.0, 0.4],  # into h0
    [-1.0, 0.6],  # into h1
    [0.5, -1.0],  # into h2
]
hidden_biases = [-0.3, 0.2, 0.4]

output_weights = [
    [-0.5, 1.0, 0.5],  # into the score of "wait"
    [1.0, -0.5, -0.5],  # into the score of "water"
]
output_biases = [0.1, 0.2]

network = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 2))
network

# %% [markdown] id="network-words"
# `Linear(2, 3)` is a layer of three weighted sums over two inputs. `ReLU()` applies the activation to each. `Linear(3, 2)` makes two more
# weighted sums out of the three results: the scores. There is no activation after the scores; a score may be negative.
#
# These are PyTorch's names, and they mean the same there.

# %% [markdown] id="record-intro"
# ## Record one iteration
#
# The next cell runs the network once and **records** every number on the way. It also needs to know the right answer, here class 1,
# *water*, because it records a whole training iteration: not only the way forward, but also how the network learns from its mistake. That part belongs to
# later lessons. Today we look at the way forward.

# %% id="record"
# Set the weights. Recording changes them a little; set again, a second run of this cell gives the same numbers.
network.load_state_dict(
    {
        "0.weight": hidden_weights,
        "0.bias": hidden_biases,
        "2.weight": output_weights,
        "2.bias": output_biases,
    }
)

trace = bpviz.record(
    network,
    x,
    [1],  # the right answer: class 1, "water"
    loss=nn.CrossEntropyLoss(),
    optimizer=optim.SGD(network.parameters(), lr=0.1),
)

# %% [markdown] id="predict"
# ## Predict first
#
# Before you look at any result, take a pencil. Work out the next unit, $h_1$. Its weights are in the second row of `hidden_weights`, its
# bias is the second of `hidden_biases`. The inputs are the same as before.
#
# Write your numbers in the place of `None` and run the cells. A wrong guess is welcome. The check names the mistake where it can, and it
# never gives the answer away.

# %% id="predict-z" tags=["exercise"]
my_z = None  # the weighted sum of h1

# %% id="predict-z-check"
check(
    my_z,
    trace,
    "0.output[0, 1]",
    decimals=2,
    hint="Take the same steps as for h0: multiply each input by its own weight, add the two products, then the bias.",
)

# %% id="predict-a" tags=["exercise"]
my_a = None  # what h1 passes on, after the activation

# %% id="predict-a-check"
check(
    my_a,
    trace,
    "1.output[0, 1]",
    decimals=2,
    hint="Put your z into max(0, z): which of the two is larger?",
)

# %% [markdown] id="step-intro"
# ## Now watch it
#
# A recorded iteration shows itself as a **stepper**. On the left are the inputs, in the middle the hidden units, on the right the scores. Blue
# solid lines are positive weights, orange dashed lines negative ones; the thicker the line, the larger the weight.
#
# 1. Run the cell below, then click into the stepper. The keys **←** and **→** go back and forward, **Home** goes to the start. The first step,
#    *zero_grad*, only tidies up; press **→** once to begin.
# 2. One step is now one **node**: one unit's sum, or one unit's activation. Go on to "weighted sum at $h_1$", and compare with your pencil. The
#    equation stands there twice, once in letters and once with its numbers. Point at a factor, and its place in the drawing lights up.
# 3. Press **4**. One step is now one **term**: one product, weight times input. Walk through the two products of $h_1$.
# 4. Press **3** to return to nodes, and go on until both scores on the right are there. Stop when the yellow mark at the top moves from
#    *forward* to *loss*.
#
# A word about the notation: a small number in parentheses above a letter names the layer. $z^{(1)}_1$ is the sum of $h_1$ in layer 1, the
# hidden layer; $z^{(2)}_0$ is the first score. In the drawing, a circle of the hidden layer shows first its sum $z$, and after the activation
# what it passes on, $a$.

# %% id="stepper"
trace

# %% [markdown] id="step-again"
# The four steps once more, to have them beside the stepper: **1.** click into it, press **→** to begin. **2.** Go on to "weighted sum at
# $h_1$", and compare. **3.** Press **4**, and walk through the two products of $h_1$. **4.** Press **3**, and go on until both scores are there.
#
# Is it too narrow? **Ctrl+B** hides the file browser and makes room; the same keys bring it back.

# %% [markdown] id="look"
# ### What did you see?
# Both answers can be read off the stepper. Below each question stands its check, with its code folded away (**…**); run it as always.

# %% id="look-pull" tags=["exercise"]
pulls_down = None  # which input pulls the sum of h1 below zero: "dryness" or "warmth"?

# %% id="look-pull-check" jupyter={"source_hidden": true}
check(
    pulls_down,
    "dryness",
    mistakes={"Look at the sign of the product: warmth has a positive weight here, so it pulls the sum up.": "warmth"},
)

# %% id="look-off" tags=["exercise"]
units_on = None  # how many of the three hidden units are on, that is, pass on more than 0?

# %% id="look-off-check" jupyter={"source_hidden": true}
check(
    units_on,
    2,
    mistakes={
        "That is how many are off. Count those whose a is more than 0.": 1,
        "One of the three has a negative sum. What does ReLU make of it?": 3,
    },
)

# %% [markdown] id="exercise-sum"
# ## Exercise 1: the weighted sum
#
# Let Python do the pencil work. Complete the function. It already runs, but it does not yet give anything back.
#
# `zip(inputs, weights)` walks through two lists together: first pair, second pair, and so on.


# %% id="exercise-sum-code" tags=["exercise"]
def weighted_sum(inputs, weights, bias):
    total = 0.0
    for value, weight in zip(inputs, weights):
        total = total  # add one product here
    return None  # give back the total, with the bias


# %% id="exercise-sum-check"
all_z = [weighted_sum(x[0], weights, bias) for weights, bias in zip(hidden_weights, hidden_biases)]
check(all_z, trace, "0.output[0]")

# %% [markdown] id="exercise-relu"
# ## Exercise 2: the activation
#
# ReLU keeps a positive number and replaces a negative one by 0.


# %% id="exercise-relu-code" tags=["exercise"]
def relu(z):
    return None


# %% id="exercise-relu-check"
all_a = [relu(z) for z in trace.array("0.output")[0]]
check(all_a, trace, "1.output[0]")

# %% [markdown] id="exercise-forward"
# ## Exercise 3: the whole forward pass
#
# Put the two together. First the three hidden units: a weighted sum, then the activation. Then the two scores: a weighted sum *of what the
# hidden units passed on*, without an activation.
#
# Use `weighted_sum` and `relu`, so get exercises 1 and 2 right first.


# %% id="exercise-forward-code" tags=["exercise"]
def forward(inputs):
    hidden = []
    for weights, bias in zip(hidden_weights, hidden_biases):
        pass  # append what this unit passes on: hidden.append(...)

    scores = []
    for weights, bias in zip(output_weights, output_biases):
        pass  # append this score
    return None  # give back the scores


# %% id="exercise-forward-check"
check(forward(x[0]), trace, "2.output[0]")

# %% [markdown] id="answer"
# ## What the network answers
#
# The score of *wait* is −0.10<!--= trace.value("2.output[0, 0]") -->, the score of *water* 0.75<!--= trace.value("2.output[0, 1]") -->. The
# larger one wins: **water the plant**.
#
# That is all a forward pass is: weighted sums and activations, layer after layer. A network that reads handwriting does the same with more
# units. Lesson 12 walks through one with 784 inputs, and every one of its steps is a step that you have just done.
#
# Where do good weights come from? These were chosen by hand, to make the sums easy. Usually nobody chooses them: a network starts with random weights and corrects them, a
# little at a time, whenever its answer is wrong. That is what the rest of this course is about.

# %% [markdown] id="own"
# ## On your own
#
# Change a copy of the cells above, or open a new one with the **+** button. Predict each time before you run.
#
# 1. **After the rain.** Set the dryness to 0. Which hidden units are on now, and what does the network answer?
# 2. **Another activation.** Put `nn.Tanh()` in the place of `nn.ReLU()` and record again. Which numbers change: the sums of the hidden
#    layer, what it passes on, the scores? Is any unit still off?
# 3. **No activation at all.** Leave `nn.ReLU()` out. Each score is then a weighted sum of weighted sums. Show with school algebra that two
#    weights and one bias a score would do the same: without an activation, a second layer adds nothing.
#
# Stuck? Solutions with explanations are in the folder `solutions`, next to this notebook.

# %% [markdown] id="further"
# ## Further reading
#
# - Michael Nielsen, [*Neural Networks and Deep Learning*, chapter 1](http://neuralnetworksanddeeplearning.com/chap1.html): the same ideas at a
#   slower pace.
# - 3Blue1Brown, [*But what is a neural network?*](https://www.3blue1brown.com/lessons/neural-networks): twenty minutes of film.
# - PyTorch's pages on [`Linear`](https://pytorch.org/docs/stable/generated/torch.nn.Linear.html) and
#   [`ReLU`](https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html), for the names.
#
# **Next:** the lessons on the loss, the way back and the update are still being written. Until then, go on with
# [lesson 12](12_reading_a_configuration.ipynb), which reads a whole training program.
