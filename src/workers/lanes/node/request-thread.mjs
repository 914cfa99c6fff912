/** The thread behind `askInHelperThread`: makes one request after the other and raises its flag. */
import { once } from "node:events";
import { connect } from "node:net";
import { parentPort } from "node:worker_threads";

parentPort.on("message", async ({ server, text, answered }) => {
  const socket = connect(server);
  socket.write(text);
  await once(socket, "data");
  socket.destroy();
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
});
