/** What Discord accepts as a message of Components V2, as far as its description and its pages tell. */
import type { Message } from "../../../src/bot/discord/message.js";

const V2 = 1 << 15;
const EPHEMERAL = 1 << 6;
const KNOWN = ["flags", "components", "allowed_mentions", "attachments", "nonce", "enforce_nonce"];

interface Component {
  type: number;
  components?: Component[];
  content?: string;
  items?: { media: { url: string }; description?: string }[];
  custom_id?: string;
  disabled?: boolean;
  label?: string;
  style?: number;
}

/** What is wrong with it; empty where Discord would take it. `files`: the names of those sent along. */
export function problemsOfMessage(body: Message & { nonce?: string }, files: readonly string[]): string[] {
  const problems: string[] = [];
  const wrong = (condition: boolean, problem: string) => {
    if (condition) problems.push(problem);
  };
  const all = flat((body.components ?? []) as Component[]);
  for (const key of Object.keys(body)) wrong(!KNOWN.includes(key), `unexpected ${key}`);
  wrong((body.flags & V2) === 0, "not Components V2");
  wrong((body.flags & ~(V2 | EPHEMERAL)) !== 0, "flags that cannot be set");
  wrong(JSON.stringify(body.allowed_mentions) !== '{"parse":[]}', "somebody could be mentioned");
  wrong(all.length === 0 || all.length > 40, `${all.length} components`);
  const texts = all.flatMap(({ content }) => (content === undefined ? [] : [content]));
  wrong(texts.join("").length > 4_000, "more than 4,000 characters");
  wrong(texts.includes(""), "an empty text");
  const ids = all.flatMap(({ custom_id }) => (custom_id === undefined ? [] : [custom_id]));
  wrong(new Set(ids).size < ids.length, "a custom id twice");
  wrong(
    ids.some((id) => id.length < 1 || id.length > 100),
    "a custom id of a wrong length",
  );
  for (const component of all) problems.push(...problemsOf(component, files));
  const named = body.attachments?.map(({ filename }) => filename) ?? [];
  wrong(
    body.attachments?.some(({ id }) => typeof id !== "string") ?? false,
    "an attachment's id is no string",
  );
  wrong(named.join() !== files.join(), `attachments ${named} but files ${files}`);
  wrong(
    body.attachments?.some(({ description }) => description.length > 1_024) ?? false,
    "a long description",
  );
  wrong((body.nonce?.length ?? 0) > 25, "a nonce of more than 25 characters");
  return problems;
}

function problemsOf(component: Component, files: readonly string[]): string[] {
  const { type, components = [], items = [], label = "" } = component;
  const inside = components.map((each) => each.type);
  switch (type) {
    case 17:
      return components.length > 0 && inside.every((each) => [1, 9, 10, 12, 13, 14].includes(each))
        ? []
        : ["a container"];
    case 1:
      return components.length >= 1 && components.length <= 5 && inside.every((each) => each === 2)
        ? []
        : ["a row"];
    case 2:
      return label.length >= 1 && label.length <= 80 && component.style !== undefined
        ? []
        : [`a button ${label}`];
    case 12: {
      const urls = items.map(({ media }) => media.url);
      const attached = urls.every((url) => files.includes(url.replace("attachment://", "")));
      return items.length >= 1 && items.length <= 10 && attached ? [] : [`a gallery of ${urls}`];
    }
    case 10:
      return [];
    default:
      return [`a component of type ${type}`];
  }
}

function flat(components: readonly Component[]): Component[] {
  return components.flatMap((component) => [component, ...flat(component.components ?? [])]);
}

/** All text of a message, for tests to look into. */
export function textOf(body: { components?: unknown }): string {
  return flat((body.components ?? []) as Component[])
    .flatMap(({ content, items }) => [content ?? "", ...(items ?? []).map((item) => item.description ?? "")])
    .filter((text) => text !== "")
    .join("\n");
}

export function buttonsOf(body: {
  components?: unknown;
}): { label: string; id: string; disabled: boolean }[] {
  return flat((body.components ?? []) as Component[]).flatMap(
    ({ type, label, custom_id, disabled = false }) =>
      type === 2 ? [{ label: label ?? "", id: custom_id ?? "", disabled }] : [],
  );
}
