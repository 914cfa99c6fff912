"""A process for each task. One whose time is over is killed, whatever it is doing."""
import socket
import time
from multiprocessing import get_context

from lane import DELAY_SERVER, TIMEOUT, check, compute, request, run, say

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
    end = time.monotonic() + TIMEOUT
    for number, process in enumerate(processes):
        process.join(max(0, end - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()
            say("expire", number)


if __name__ == "__main__":
    run(main)
