import { z } from "zod";
import { replySchema } from "./reply.js";

/**
 * The job on the deliveries' queues. For `result` the result itself is in the store under the race's id;
 * Otherwise there is none: the race was `cancelled` while it waited, or `failed` and the user gets an apology.
 */
export const deliverySchema = z.object({
  raceId: z.string(),
  reply: replySchema,
  outcome: z.enum(["result", "failed", "cancelled"]),
  /** What else than a race it can be about; the id is then that of the question or the counting. */
  subject: z.enum(["quiz", "lostUpdates"]).optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;
