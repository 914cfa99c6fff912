import type { Logger } from "pino";
import type { Card } from "../lessons/card.js";
import { cardPicture } from "../lessons/card-picture.js";
import type { Drawing } from "../lessons/png/draw.js";
import type { Language } from "./jobs.js";

export interface DrawCardParts {
  drawing: Pick<Drawing, "png">;
  logger: Logger;
}

/** The card's picture; `null` where it has none, or cannot be drawn: then it is posted without. `id`: for the log. */
export async function drawCard(
  card: Card,
  language: Language,
  id: string,
  { drawing, logger }: DrawCardParts,
): Promise<Buffer | null> {
  try {
    const svg = cardPicture(card, language);
    return svg === null ? null : await drawing.png(svg);
  } catch (err) {
    logger.error({ id, err }, "a picture could not be drawn");
    return null;
  }
}
