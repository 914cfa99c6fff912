/** Discord's Markdown: **bold** and `code` of a card are kept, everything else is shown as it stands. */

/** Also mentions of commands, which command-syntax.ts puts there. */
const MARKED = /\*\*(.+?)\*\*|`([^`\n]+)`|(https?:\/\/[^\s<>]+|<\/[a-z -]+:\d+>)/gu;
/** What means something anywhere in a line: marks, links, mentions, emoji; a backslash before it is not shown. */
const ANYWHERE = /[\\*_`[\]<@]|~{2,}|\|{2,}|:(?=[\w+-]+:)/g;
/** Headings, quotes, lists and small print begin a line. */
const LINE_START = /^(\s*)([#>+-]|\d+(?=[.)]\s))/gm;

/** The text of a card. `beginsLine`: whether it stands at a line's start. */
export function markdown(text: string, beginsLine = true): string {
  let out = "";
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    const [whole, bold, code] = match;
    out += escapeMarkdown(text.slice(end, match.index), beginsLine && end === 0);
    if (bold !== undefined) out += `**${markdown(bold, false)}**`;
    else out += code === undefined ? whole : codeSpan(code);
    end = match.index + whole.length;
  }
  return out + escapeMarkdown(text.slice(end), beginsLine && end === 0);
}

/** `beginsLine`: whether the text stands at a line's start. */
export function escapeMarkdown(text: string, beginsLine = true): string {
  const escaped = text.replace(ANYWHERE, (found) => found.replace(/./g, "\\$&"));
  return escaped.replace(LINE_START, (line, spaces: string, mark: string, offset: number) => {
    if (offset === 0 && !beginsLine) return line;
    // A digit cannot be escaped; what follows it can.
    return /\d/.test(mark) ? `${spaces}${mark}\\` : `${spaces}\\${mark}`;
  });
}

/** Whatever is in it stays in it. */
export function codeBlock(code: string, language = ""): string {
  const safe = code.replace(/\n$/, "").replaceAll("```", "`\u200b``");
  return `\`\`\`${language}\n${safe === "" ? " " : safe}\n\`\`\``;
}

export function codeSpan(code: string): string {
  return `\`${code.replaceAll("`", "'")}\``;
}
