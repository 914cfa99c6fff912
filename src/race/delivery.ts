/** What waits on a queue until a bot posts it. */
import { z } from "zod";
import { JOB_KINDS } from "./job.js";
import { journeySoFarSchema } from "./journey.js";
import { replySchema } from "./reply.js";

const common = {
  /** Of the job, or of the question. */
  id: z.string(),
  reply: replySchema,
};

export const deliverySchema = z.discriminatedUnion("kind", [
  /** The job has a result, which is in the store under its id. */
  z.object({
    kind: z.literal("result"),
    ...common,
    job: z.enum(JOB_KINDS),
    journey: journeySoFarSchema.optional(),
  }),
  /** The job failed: the user gets an apology. */
  z.object({ kind: z.literal("failed"), ...common }),
  /** The job was cancelled while it waited. */
  z.object({ kind: z.literal("cancelled"), ...common }),
  /** The job vanished from its queue before anybody ran it, as with a store that lost its data. */
  z.object({ kind: z.literal("lost"), ...common }),
  /** A race that was answered before is shown again. */
  z.object({ kind: z.literal("again"), ...common, raceId: z.string() }),
  /** A prediction closes, and its race starts. */
  z.object({ kind: z.literal("predictionEnd"), ...common, prediction: z.string() }),
  /** The time to answer a question is over. */
  z.object({ kind: z.literal("quizEnd"), ...common }),
]);
export type Delivery = z.infer<typeof deliverySchema>;
