const ZERO_WIDTH_JOINER = "\u200d";

/**
 * Text of which a terminal obeys nothing: control characters become their pictures (ESC is shown as ␛),
 * invisible and direction-changing ones are left out. Line breaks count as control characters: split first.
 */
export function harmless(text: string): string {
  return text
    .replaceAll("\t", "    ")
    .replace(/\p{Cc}/gu, picture)
    .replace(/\p{Cs}/gu, "\ufffd")
    .replace(/[\p{Zl}\p{Zp}]/gu, " ")
    .replace(/\p{Cf}/gu, (character) => (character === ZERO_WIDTH_JOINER ? character : ""));
}

/** Unicode has a picture for each of C0 and for DEL, none for C1. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
