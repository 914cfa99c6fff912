"""See async.py."""
import sys
import time
from multiprocessing import get_context

Process = get_context("fork").Process


def main(tasks):
    processes = [Process(target=time.sleep, args=(each,)) for each in tasks]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


tasks = [float(sys.argv[2])] * int(sys.argv[1])
began = time.monotonic_ns()
main(tasks)
print(time.monotonic_ns() - began)
