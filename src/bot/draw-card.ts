import type { Logger } from "pino";
import type { Drawing } from "../drawing/draw.js";
import type { Card } from "../lessons/cards/card.js";
import { cardPicture } from "../lessons/picture/card-picture.js";
import type { Language } from "../race/reply.js";

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
