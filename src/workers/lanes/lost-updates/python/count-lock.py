"""The same with a lock: one thread at a time is between read and write."""
import time
from threading import Lock, Thread

from counting import TASKS, TIMES, measure

counter = 0
lock = Lock()


def add():
    global counter
    for _ in range(TIMES):
        with lock:
            seen = counter
            time.sleep(0)
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
