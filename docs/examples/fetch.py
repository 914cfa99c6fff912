import asyncio
import time


async def fetch(name, seconds):
    await asyncio.sleep(seconds)
    return name


async def main():
    for page in ("news", "weather", "sports"):
        await fetch(page, 0.3)
    await asyncio.gather(fetch("mail", 0.5), fetch("chat", 0.7), log())


async def log():
    time.sleep(0.4)


asyncio.run(main())
