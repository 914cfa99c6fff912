"""One event loop. A task whose time is over is cancelled at the await where it waits."""
import asyncio

from lane import DELAY_SERVER, TIMEOUT, check, compute, request, run, say


async def task(number, kind, seconds):
    say("start", number)
    if kind == "sleep":
        await asyncio.sleep(seconds)
    elif kind == "io":
        reader, writer = await asyncio.open_connection(*DELAY_SERVER)
        try:
            writer.write(request(number, seconds))
            check(await reader.read(64))
        finally:
            writer.close()
    else:
        compute(number, seconds)  # no await: nothing can cancel it
    say("stop", number)


async def in_time(number, kind, seconds):
    try:
        await asyncio.wait_for(task(number, kind, seconds), TIMEOUT)
    except asyncio.TimeoutError:
        say("expire", number)


async def main(tasks):
    await asyncio.gather(*(in_time(*each) for each in tasks))


if __name__ == "__main__":
    run(lambda tasks: asyncio.run(main(tasks)))
