"""A thread for each task. When their time is over nobody waits for them, but no thread can be stopped."""
import socket
import time
from threading import Thread

from lane import DELAY_SERVER, TIMEOUT, check, compute, request, run, say


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
    # As daemons: the program does not wait for them at its end either.
    threads = [Thread(target=task, args=each, daemon=True) for each in tasks]
    for thread in threads:
        thread.start()
    end = time.monotonic() + TIMEOUT
    for number, thread in enumerate(threads):
        thread.join(max(0, end - time.monotonic()))
        if thread.is_alive():
            say("expire", number)


if __name__ == "__main__":
    run(main)
