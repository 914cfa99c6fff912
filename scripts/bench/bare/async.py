"""As in a tutorial, and nothing else. Usage: COUNT SECONDS; prints how long it took, in nanoseconds."""
import asyncio
import sys
import time


async def task(seconds):
    await asyncio.sleep(seconds)


async def main(tasks):
    await asyncio.gather(*(task(each) for each in tasks))


tasks = [float(sys.argv[2])] * int(sys.argv[1])
began = time.monotonic_ns()
asyncio.run(main(tasks))
print(time.monotonic_ns() - began)
