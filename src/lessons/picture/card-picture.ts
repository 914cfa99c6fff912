import type { Language } from "../../race/reply.js";
import type { Card } from "../cards/card.js";
import { journeySvg } from "../journey/picture.js";
import { watchSvg } from "../watch/picture.js";
import { histogramSvg } from "./histogram.js";
import { photoFinishSvg } from "./photo-finish.js";

/** The picture of a card as SVG; `null` where it has none. A card has one at the most. */
export function cardPicture(card: Card, language: Language): string | null {
  for (const block of card.blocks) {
    if (block.kind === "photoFinish") return photoFinishSvg(block.result, language, block.shown);
    if (block.kind === "timeline") return watchSvg(block.report, language);
    if (block.kind === "journey") return journeySvg(block.journey, language);
    if (block.kind === "histogram") return histogramSvg(block.histogram);
  }
  return null;
}
