/** Discord's Markdown: **bold** and `code` of a card are kept, everything else is shown as it stands. */

const MARKED = /\*\*(.+?)\*\*|`([^`\n]+)`|(https?:\/\/[^\s<>]+)/gu;
/** Each means something to Discord somewhere in a line; a backslash before it is never shown. */
const SPECIAL = /[\\*_~`|<>[\]()#@:-]/g;
/** A number at a line's start with a full stop makes a list. */
const NUMBERED = /^(\s*\d+)\./gm;

/** The text of a card. */
export function markdown(text: string): string {
  let out = "";
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, bold, code] = match;
    out += escapeMarkdown(text.slice(end, match.index));
    if (bold !== undefined) out += `**${escapeMarkdown(bold)}**`;
    else out += code === undefined ? whole : codeSpan(code);
    end = match.index + whole.length;
  }
  return out + escapeMarkdown(text.slice(end));
}

export function escapeMarkdown(text: string): string {
  return text.replace(SPECIAL, "\\$&").replace(NUMBERED, "$1\\.");
}

/** Whatever is in it stays in it. */
export function codeBlock(code: string, language = ""): string {
  const safe = code.replace(/\n$/, "").replaceAll("```", "`\u200b``");
  // Discord takes the only line of a block for the name of a language where there is no other.
  return `\`\`\`${language}\n${safe === "" ? " " : safe}\n\`\`\``;
}

export function codeSpan(code: string): string {
  return `\`${code.replaceAll("`", "'")}\``;
}
