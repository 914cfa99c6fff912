import { UserError } from "../../errors.js";
import { programOf } from "../programs.js";
import type { Command } from "./command.js";

/**
 * The asker's own program, watched in the sandbox. It comes with the request: as a file, as a block of code, or in the
 * form that the platform opens where the command is given without one.
 */
export const watch: Command<null> = {
  name: "watch",
  summary: "watch.command",
  options: [{ name: "file", summary: "watch.file", type: "file" }],
  needs: "sandbox",
  form: "program",
  examples: ["/watch"],
  fromText: () => null,
  fromOptions: () => null,

  async run(_parsed, request, services) {
    if (!services.features.sandbox) throw new UserError("watch.error.off");
    if (request.program === undefined) throw new UserError("watch.error.none");
    const id = `watch-${request.platform}-${encodeURIComponent(request.id)}`;
    return { kind: "job", job: { kind: "watch", id, program: programOf(request.program) } };
  },
};
