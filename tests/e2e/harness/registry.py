"""The tests, in the order they are declared."""

BOTH = ("sqlite", "postgres")

TESTS = []


class Test:
    def __init__(self, name, function, store):
        self.suite = function.__module__.split(".")[-1]
        self.name = f"{self.suite}: {name}" + (f" [{store}]" if store else "")
        self.function = function
        self.store = store

    def run(self, place):
        if self.store:
            return self.function(place, self.store)
        return self.function(place)


class Outcome:
    """What became of a test; `problem` is empty when it passed. A test may return a list of these,
    which then stand for it: what a runner of another language tells."""

    def __init__(self, name, problem, seconds):
        self.name = name
        self.problem = problem
        self.seconds = seconds


def test(name, stores=(None,)):
    """Declares a test. With `stores` it is run once for each, which it gets as its second argument."""
    def declare(function):
        TESTS.extend(Test(name, function, store) for store in stores)
        return function
    return declare
