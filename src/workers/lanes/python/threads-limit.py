"""A pool of a few threads: each takes the next task when it is done with one."""
import socket
import time
from concurrent.futures import ThreadPoolExecutor

from lane import DELAY_SERVER, LIMIT, check, compute, request, run, say


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
    with ThreadPoolExecutor(LIMIT) as pool:
        futures = [pool.submit(task, *each) for each in tasks]
        for future in futures:
            future.result()


if __name__ == "__main__":
    run(main)
