"""The same with a lock of asyncio: one task at a time is between read and write."""
import asyncio

from counting import TASKS, TIMES, measure

counter = 0


async def add(lock):
    global counter
    for _ in range(TIMES):
        async with lock:
            seen = counter
            await asyncio.sleep(0)
            counter = seen + 1


async def add_all():
    lock = asyncio.Lock()
    await asyncio.gather(*(add(lock) for _ in range(TASKS)))


def count():
    global counter
    counter = 0
    asyncio.run(add_all())
    return counter


if __name__ == "__main__":
    measure(count)
