import { harmless } from "../monospace/harmless.js";
import { type Line, type Span, span } from "../monospace/spans.js";

const MARKED = /\*\*(.+?)\*\*|`([^`]+)`/gu;

/**
 * The **bold** and `code` of a card's text, on one line. Where there are no styles, code keeps its
 * backticks: without them nobody could tell what to type from the sentence around it.
 */
export function inline(text: string, colour: boolean): Line {
  const safe = harmless(text);
  const spans: Span[] = [];
  let end = 0;
  for (const match of safe.matchAll(MARKED)) {
    spans.push(span(safe.slice(end, match.index)));
    const [whole, bold, code] = match;
    if (bold !== undefined) spans.push(...boldSpans(bold, colour));
    else spans.push(span(colour ? (code ?? "") : whole, "code"));
    end = match.index + whole.length;
  }
  spans.push(span(safe.slice(end)));
  return spans.filter(({ text }) => text !== "");
}

/** `code` inside of **bold** is code. */
function boldSpans(bold: string, colour: boolean): Line {
  return inline(bold, colour).map(({ text, style }) => span(text, style ?? "bold"));
}
