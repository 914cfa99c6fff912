"""One event loop, and a semaphore that lets in only so many tasks at once."""
import asyncio

from lane import DELAY_SERVER, LIMIT, check, compute, request, run, say


async def task(semaphore, number, kind, seconds):
    async with semaphore:
        say("start", number)
        if kind == "sleep":
            await asyncio.sleep(seconds)
        elif kind == "io":
            reader, writer = await asyncio.open_connection(*DELAY_SERVER)
            writer.write(request(number, seconds))
            check(await reader.read(64))
            writer.close()
        else:
            compute(number, seconds)  # nothing to await: the loop stands still
        say("stop", number)


async def main(tasks):
    semaphore = asyncio.Semaphore(LIMIT)
    await asyncio.gather(*(task(semaphore, *each) for each in tasks))


if __name__ == "__main__":
    run(lambda tasks: asyncio.run(main(tasks)))
