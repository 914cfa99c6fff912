/**
 * The server that `io` tasks ask: for the line `wait MS` it answers `done` after that long. A process of
 * its own, so that answering does not compete with the worker or a lane. Ends when its input does.
 */
import { createServer } from "node:net";

const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.setEncoding("latin1");
  socket.setNoDelay();
  socket.on("error", () => {}); // A lane that was killed resets its connections.
  let text = "";
  socket.on("data", (piece) => {
    text += piece;
    if (!text.includes("\n")) return;
    answerAt(socket, performance.now() + Number(text.split(" ")[1]));
    text = "";
  });
  socket.on("end", () => socket.end());
});

/** Timers count whole milliseconds and may be early; an answer never is. */
function answerAt(socket, dueMs) {
  const leftMs = dueMs - performance.now();
  if (leftMs > 0) setTimeout(answerAt, Math.ceil(leftMs), socket, dueMs);
  else if (socket.writable) socket.write("done\n");
}

/** The first argument; without one, any that is free. */
const port = Number(process.argv[2] ?? 0);
server.listen({ host: "127.0.0.1", port, backlog: 4096 }, () => {
  process.stdout.write(`${server.address().port}\n`);
});
process.on("SIGINT", () => {});
process.stdin.on("end", () => process.exit()).resume();
