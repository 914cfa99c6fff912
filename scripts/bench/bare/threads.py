"""See async.py."""
import sys
import time
from threading import Thread


def main(tasks):
    threads = [Thread(target=time.sleep, args=(each,)) for each in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


tasks = [float(sys.argv[2])] * int(sys.argv[1])
began = time.monotonic_ns()
main(tasks)
print(time.monotonic_ns() - began)
