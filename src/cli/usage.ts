/** What `--help` prints, for each word. */
const ROLE_FLAGS = `  --lang en|zh   language of the terminal chat (default: that of LANG)
  --help         this text

The settings are environment variables; see docs/self-hosting.md.`;

export const USAGE = {
  photofinish: `Photofinish teaches concurrency by measuring it.

  photofinish start    everything in one process: the terminal chat, the queue, a worker
  photofinish bot      only the chat; needs STORE_URL
  photofinish worker   only a worker; needs STORE_URL
  photofinish watcher  only watches programs that users send; needs STORE_URL and WATCH_SANDBOX
  photofinish race     one race, at once, without chat or queue
  photofinish watch    your own program, as a photo finish with findings
  photofinish register tells Discord which commands there are
  photofinish manifest prints what Slack needs to make the app

  photofinish WORD --help   more about each
  photofinish --version`,

  start: `photofinish start: the terminal chat, the queue and a worker in one process.

${ROLE_FLAGS}`,

  bot: `photofinish bot: the terminal chat without a worker. Needs STORE_URL (a Redis server).

${ROLE_FLAGS}`,

  worker: `photofinish worker: runs the races of every bot on the same STORE_URL (a Redis server).

${ROLE_FLAGS}`,

  watcher: `photofinish watcher: runs and watches the programs that users send to a chat, each in a sandbox. Needs STORE_URL
(a Redis server) and WATCH_SANDBOX=bubblewrap; see docs/security.md.

${ROLE_FLAGS}`,

  register: `photofinish register discord: tells Discord which commands there are, and prints the links that add the bot.

It needs DISCORD_TOKEN and DISCORD_APPLICATION_ID; see docs/discord.md. Starting the bot does the same.

  --help         this text`,

  manifest: `photofinish manifest slack: prints the manifest from which Slack makes the app. Paste it at
https://api.slack.com/apps, Create New App, From a manifest; see docs/slack.md.

  --watch        with what takes programs to watch, for WATCH_SANDBOX
  --url ADDRESS  for HTTP, where Slack reaches the bot: https://…/slack/events (default: Socket Mode)
  --help         this text`,

  watch: `photofinish watch FILE [ARGS …]: runs your own program, unchanged, and shows when each thread, process and asyncio
task ran and waited, and what to mend in which line. Standard output is the program's own; the answer is on standard error.

  FILE           a program that ends in .py, .js or .mjs
  -m MODULE      instead of FILE: a Python module, as python3 -m runs it
  --json FILE    write there what was measured (docs/watch.md)
  --png FILE     write the photo finish there
  --html FILE    write a page there to zoom and read beside the source; it needs no network
  --trace FILE   write there what Perfetto (ui.perfetto.dev) and chrome://tracing open
  --limit N      end the program after N seconds
  --quiet        write only those files
  --lang en|zh   language of the answer (default: that of LANG)

What follows FILE goes to the program. Ctrl-C ends it and shows what was seen until then. PYTHON names another Python.

  photofinish watch --png mine.png mine.py`,

  race: `photofinish race LANE [TASKS …]: runs one race and prints what was measured.

  LANE           sync, threads, async, processes, blocked, or all (the first four)
  TASKS          5 10 (seconds to sleep), 500ms, io:200ms*10, cpu:300ms*4; default: 5 10
                 (quote the *: 'cpu:300ms*4', or a shell may take it for file names)
  --runtime python|node
  --runs N       repeat 1 to 20 times; the median is shown
  --json         print one JSON object, times in milliseconds from the lane's start
  --png FILE     write the photo finish there
  --trace FILE   write there what Perfetto (ui.perfetto.dev) and chrome://tracing open
  --lang en|zh   language of what is printed (default: that of LANG)

  photofinish race all 0.5 1 --png race.png`,
};
