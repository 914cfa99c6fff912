/** The lessons, in the order in which they are taught: the names of their files in every language. */
export const LESSON_IDS = [
  "concurrency",
  "synchronous",
  "event-loop",
  "coroutines",
  "gather",
  "threads",
  "shared-memory",
  "gil",
  "processes",
  "blocking",
  "cancelling",
  "limiting",
  "asyncio-or-threads",
  "libraries",
  "fetching",
  "node",
] as const;
export type LessonId = (typeof LESSON_IDS)[number];
