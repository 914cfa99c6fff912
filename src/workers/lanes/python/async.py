"""One thread, one event loop: each await lets the others go on."""
import asyncio

from lane import DELAY_SERVER, check, compute, request, run, say


async def task(number, kind, seconds):
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
    await asyncio.gather(*(task(*each) for each in tasks))


if __name__ == "__main__":
    run(lambda tasks: asyncio.run(main(tasks)))
