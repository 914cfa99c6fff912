/** Writing SVG as text. Coordinates are in the picture's own units, of which it is 1000 wide. */

export type Attributes = Record<string, string | number>;

/** One element. `children` is SVG already: words go through `escapeXml` first. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const opening = `<${name}${written.join("")}`;
  return children.length === 0 ? `${opening}/>` : `${opening}>${children.join("")}</${name}>`;
}

/** What XML 1.0 cannot hold even escaped, such as control characters, is left out. */
export function escapeXml(words: string): string {
  return words
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, "")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

function attribute(value: string | number): string {
  return typeof value === "number" ? decimal(value) : escapeXml(value);
}

/** A hundredth of a unit is less than any screen shows. */
export function decimal(value: number): string {
  return String(Math.round(value * 100) / 100);
}
