"""One after the other: a task starts when the one before it has stopped."""
import socket
import time

from lane import DELAY_SERVER, check, compute, request, run, say


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
    for each in tasks:
        task(*each)


if __name__ == "__main__":
    run(main)
