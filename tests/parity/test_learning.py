import numpy as np

from bpviz import datasets, nn, optim


def test_the_reference_network_learns_to_read_digits_that_it_has_not_seen():
    train, test = datasets.mnist(), datasets.mnist(train=False)
    network = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10), seed=0)
    loss, optimizer = nn.CrossEntropyLoss(), optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    order = np.random.default_rng(0)
    for _ in range(5):
        for batch in np.array_split(order.permutation(len(train)), 78):
            x, target = train[batch]
            loss(network(x), target)
            optimizer.zero_grad()
            network.backward(loss.backward(), input_grad=False)
            optimizer.step()
    accuracy = (network(test.x).argmax(axis=1) == test.target).mean()
    assert accuracy > 0.85, accuracy
