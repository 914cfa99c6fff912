"""Four threads, one counter, and a wait between read and write."""
import time
from threading import Thread

from counting import TASKS, TIMES, measure

counter = 0


def add():
    global counter
    for _ in range(TIMES):
        seen = counter
        time.sleep(0)  # like any call that waits: here others go on
        counter = seen + 1


def count():
    global counter
    counter = 0
    threads = [Thread(target=add) for _ in range(TASKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counter


if __name__ == "__main__":
    measure(count)
