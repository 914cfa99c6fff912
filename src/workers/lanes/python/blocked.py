"""The classic mistake: async functions that block and await nothing."""
import asyncio
import socket
import time

from lane import DELAY_SERVER, check, compute, request, run, say


async def task(number, kind, seconds):
    say("start", number)
    if kind == "sleep":
        time.sleep(seconds)  # should be: await asyncio.sleep(seconds)
    elif kind == "io":
        with socket.create_connection(DELAY_SERVER) as connection:
            connection.sendall(request(number, seconds))
            check(connection.recv(64))  # should be: await reader.read(64)
    else:
        compute(number, seconds)
    say("stop", number)


async def main(tasks):
    await asyncio.gather(*(task(*each) for each in tasks))


if __name__ == "__main__":
    run(lambda tasks: asyncio.run(main(tasks)))
