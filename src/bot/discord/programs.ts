/** Programs that people send through Discord: in a file, in a message, or in a form. */
import {
  type ChatInputCommandInteraction,
  ComponentType,
  type Interaction,
  InteractionResponseType,
  TextInputStyle,
} from "discord.js";
import type { Logger } from "pino";
import { text } from "../../lessons/text.js";
import { LONGEST_PROGRAM } from "../../race/job.js";
import { programInMessage, type SentProgram } from "../programs.js";
import type { DiscordApi } from "./api.js";
import { isAcknowledged } from "./failures.js";
import { languageOf } from "./request.js";

/** The command, and the id of its form. */
export const WATCH = "watch";
const FIELD = "program";
/** Discord's limit for a text input. */
const LONGEST_TYPED = 4_000;
const FETCH_WITHIN_MS = 5_000;

/** Whether the command came without a program, so that the form is the answer. */
export function asksForForm(interaction: Interaction): interaction is ChatInputCommandInteraction {
  return (
    interaction.isChatInputCommand() &&
    interaction.commandName === WATCH &&
    interaction.options.getAttachment("file") === null
  );
}

export async function openForm(
  interaction: ChatInputCommandInteraction,
  api: DiscordApi,
  logger: Logger,
): Promise<void> {
  const language = languageOf(interaction.locale);
  const input = {
    type: ComponentType.TextInput,
    custom_id: FIELD,
    style: TextInputStyle.Paragraph,
    required: true,
    max_length: LONGEST_TYPED,
  };
  const label = text(language, "watch.form.label");
  const data = {
    custom_id: WATCH,
    title: text(language, "watch.form.title"),
    components: [{ type: ComponentType.Label, label, component: input }],
  };
  try {
    await api.respond(interaction, { type: InteractionResponseType.Modal, data });
  } catch (err) {
    // Also where another process was faster.
    if (!isAcknowledged(err)) logger.error({ requestId: interaction.id, err }, "a form could not be opened");
  }
}

/** `null` where none came along. Rejects where a file could not be fetched. */
export async function programSent(interaction: Interaction): Promise<SentProgram | null> {
  if (interaction.isModalSubmit()) {
    return { name: null, language: null, text: interaction.fields.getTextInputValue(FIELD) };
  }
  if (interaction.isChatInputCommand() && interaction.commandName === WATCH) {
    const file = interaction.options.getAttachment("file");
    return file === null ? null : fetched(file);
  }
  if (!interaction.isMessageContextMenuCommand()) return null;
  const { content, attachments } = interaction.targetMessage;
  const file = attachments.first();
  return programInMessage(content) ?? (file === undefined ? null : fetched(file));
}

/** Of a file that is too long only so much that whoever reads it sees that it is. */
async function fetched({ name, url }: { name: string; url: string }): Promise<SentProgram> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_WITHIN_MS) });
  if (!response.ok) throw new Error(`the address of an attachment answered ${response.status}`);
  const decoder = new TextDecoder();
  let read = "";
  for await (const piece of response.body ?? []) {
    read += decoder.decode(piece as Uint8Array, { stream: true });
    if (read.length > 2 * LONGEST_PROGRAM) break;
  }
  return { name, language: null, text: read };
}
