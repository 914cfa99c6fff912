import type { Language } from "../workers/jobs.js";
import type { Card } from "./card.js";
import { histogramSvg } from "./histogram-svg.js";
import { photoFinishSvg } from "./photo-finish.js";

/** The picture of a card as SVG; `null` where it has none. A card has one at the most. */
export function cardPicture(card: Card, language: Language): string | null {
  for (const block of card.blocks) {
    if (block.kind === "photoFinish") return photoFinishSvg(block.result, language);
    if (block.kind === "histogram") return histogramSvg(block.histogram);
  }
  return null;
}
