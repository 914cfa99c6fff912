"""The same with a queue: the threads put into it, and one alone owns the counter."""
import time
from queue import Queue
from threading import Thread

from counting import TASKS, TIMES, measure


def put(queue):
    for _ in range(TIMES):
        queue.put(1)


def count():
    queue = Queue()
    threads = [Thread(target=put, args=[queue]) for _ in range(TASKS)]
    for thread in threads:
        thread.start()
    counter = 0
    for _ in range(TASKS * TIMES):
        seen = counter
        one = queue.get()
        time.sleep(0)
        counter = seen + one
    for thread in threads:
        thread.join()
    return counter


if __name__ == "__main__":
    measure(count)
