"""One thread, four tasks of an event loop, and an await between read and write."""
import asyncio

from counting import TASKS, TIMES, measure

counter = 0


async def add():
    global counter
    for _ in range(TIMES):
        seen = counter
        await asyncio.sleep(0)  # like any await that waits: here others go on
        counter = seen + 1


async def add_all():
    await asyncio.gather(*(add() for _ in range(TASKS)))


def count():
    global counter
    counter = 0
    asyncio.run(add_all())
    return counter


if __name__ == "__main__":
    measure(count)
