"""A thread for each task: the system switches to another when one waits."""
import socket
import time
from threading import Thread

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
    threads = [Thread(target=task, args=each) for each in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    run(main)
