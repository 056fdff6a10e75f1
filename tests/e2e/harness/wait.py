"""Waiting: always for a condition, always with a deadline."""

import time

POLL_SECONDS = 0.02


class TookTooLong(AssertionError):
    pass


def until(condition, what, seconds=30):
    """The first true answer of `condition`; fails after `seconds`, saying `what` did not happen."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TookTooLong(f"not within {seconds} seconds: {what}")
        time.sleep(POLL_SECONDS)
