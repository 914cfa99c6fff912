"""A process for each task: its own interpreter, memory and GIL."""
import socket
import time
from multiprocessing import get_context

from lane import DELAY_SERVER, check, compute, request, run, say

# fork starts from what is already loaded, so it is quick;
# it is safe here, as this process has a single thread.
Process = get_context("fork").Process


def task(number, kind, seconds):
    say("start", number)
    if kind == "sleep":
        time.sleep(seconds)
    elif kind == "io":
        with socket.create_connection(DELAY_SERVER) as connection:
            connection.sendall(request(number, seconds))
            check(connection.recv(64))
    else:
        compute(number, seconds)
    say("stop", number)


def main(tasks):
    processes = [Process(target=task, args=each) for each in tasks]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


if __name__ == "__main__":
    run(main)
