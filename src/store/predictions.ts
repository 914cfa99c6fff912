/** The predictions of channels, in the store: open, then closed for good. Changes are made one at a time. */
import { type Guess, type Prediction, predictionSchema } from "../race/prediction.js";
import type { ChannelId, Reply } from "../race/reply.js";
import { withMutex } from "./mutex.js";
import type { Store } from "./store.js";

/** As long as results. */
const KEPT_SECONDS = 30 * 86_400;
/** Longer than a prediction can be open and its race can wait. */
const OPEN_SECONDS = 3600;
/** One that should have closed so long ago, in ms, has lost what was to close it: another may be opened. */
const FORGOTTEN_MS = 60_000;

export interface Predictions {
  /** `false`: another prediction is open in the channel, and will close. The same id twice is one prediction. */
  open(prediction: Prediction): Promise<boolean>;
  get(id: string): Promise<Prediction | null>;
  /** The one that is open in a channel, or was last. */
  newest(channel: ChannelId): Promise<Prediction | null>;
  /** Changes a user's guess; `null`: too late, or there is no such prediction. */
  guess(id: string, user: string, change: (before: Guess) => Guess): Promise<Prediction | null>;
  /** From now on no guess is taken. Again is no mistake. `null`: there is no such prediction. */
  close(id: string): Promise<Prediction | null>;
  /** Ids of those in which somebody guessed. */
  guessedBy(person: Person): Promise<string[]>;
  /** Takes their guesses out of all predictions. */
  forget(person: Person): Promise<void>;
}

type Person = Pick<Reply, "platform" | "user">;

export function predictionsIn(store: Store): Predictions {
  const key = (id: string) => `prediction/${id}`;
  const openKey = ({ platform, channel }: ChannelId) => `prediction-open/${platform}/${channel}`;

  async function get(id: string): Promise<Prediction | null> {
    const json = await store.get(key(id));
    return json === null ? null : predictionSchema.parse(JSON.parse(json));
  }

  /** `change` is pure; `null` leaves it as it is. */
  function change(id: string, make: (before: Prediction) => Prediction | null): Promise<Prediction | null> {
    return withMutex(store, key(id), async () => {
      const before = await get(id);
      const after = before === null ? null : make(before);
      if (after !== null) await store.set(key(id), JSON.stringify(after), KEPT_SECONDS);
      return after;
    });
  }

  async function guessedBy({ platform, user }: Person): Promise<string[]> {
    const found: string[] = [];
    for (const each of await store.keysUnder(key(""))) {
      const prediction = await get(each.slice(key("").length));
      if (prediction?.reply.platform === platform && Object.hasOwn(prediction.guesses, user))
        found.push(prediction.id);
    }
    return found;
  }

  return {
    get,
    guessedBy,
    async forget(person) {
      for (const id of await guessedBy(person)) {
        await change(id, (before) => {
          const { [person.user]: _, ...guesses } = before.guesses;
          return { ...before, guesses };
        });
      }
    },
    async open(prediction) {
      const { id, reply } = prediction;
      // Before the channel names it: what is named can be read.
      await store.setIfAbsent(key(id), JSON.stringify(prediction), KEPT_SECONDS);
      // Of several at the same moment, one is opened.
      return withMutex(store, openKey(reply), async () => {
        const other = await store.get(openKey(reply));
        if (other === id) return true;
        const before = other === null ? null : await get(other);
        const forgotten = before !== null && Date.now() > before.closesAtMs + FORGOTTEN_MS;
        if (before !== null && !before.closed && !forgotten) return false;
        await store.set(openKey(reply), id, OPEN_SECONDS);
        return true;
      });
    },
    async newest(channel) {
      const id = await store.get(openKey(channel));
      return id === null ? null : get(id);
    },
    guess: (id, user, makeGuess) =>
      change(id, (before) => {
        if (before.closed) return null;
        const guess = makeGuess(before.guesses[user] ?? { times: {} });
        return { ...before, guesses: { ...before.guesses, [user]: guess } };
      }),
    close: (id) => change(id, (before) => ({ ...before, closed: true })),
  };
}
