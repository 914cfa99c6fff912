/** The points and streaks of people, in the store, by their platform's ids; and who has taken part where. */
import { z } from "zod";
import type { Reply } from "../race/reply.js";
import { withMutex } from "./mutex.js";
import { type Award, NEW_PLAYER, type Player, placesOf, playerSchema, withAward, withDay } from "./player.js";
import type { Store } from "./store.js";

/** Somebody at the place where they take part. */
export type Participant = Pick<Reply, "platform" | "user" | "channel" | "space">;
type Person = Pick<Reply, "platform" | "user">;

export interface Players {
  get(person: Person): Promise<Player>;
  /** Belongs to a place from now on, without points and without a day. Again changes nothing. */
  join(participant: Participant): Promise<void>;
  /** Takes part, right or wrong, on their local `day`. The same day again changes nothing. */
  takePart(participant: Participant, day: string): Promise<void>;
  /** The same id twice is one award. `day`: `null` for that on which the person took part last. */
  award(participant: Participant, award: Pick<Award, "id" | "points">, day: string | null): Promise<void>;
  /** The ids of those who have joined or taken part in a place, see `placesOf`, in the order in which they came. */
  in(platform: string, place: string): Promise<string[]>;
  /** As if they had never been here. */
  forget(person: Person): Promise<void>;
}

const membersSchema = z.array(z.string());

export function playersIn(store: Store): Players {
  const playerKey = ({ platform, user }: Person) => `player/${platform}/${user}`;
  const membersKey = (platform: string, place: string) => `players/${platform}/${place}`;

  async function get(person: Person): Promise<Player> {
    const json = await store.get(playerKey(person));
    return json === null ? NEW_PLAYER : playerSchema.parse(JSON.parse(json));
  }

  async function readMembers(key: string): Promise<string[]> {
    const json = await store.get(key);
    return json === null ? [] : membersSchema.parse(JSON.parse(json));
  }

  async function changeMembers(key: string, change: (before: string[]) => string[]): Promise<void> {
    await withMutex(store, key, async () => {
      const after = change(await readMembers(key));
      if (after.length === 0) await store.delete(key);
      else await store.set(key, JSON.stringify(after));
    });
  }

  /** By whoever holds the person's mutex, so that nobody joins while they are being forgotten. */
  async function addMember(participant: Participant): Promise<void> {
    const { platform, user } = participant;
    for (const place of placesOf(participant)) {
      const key = membersKey(platform, place);
      if ((await readMembers(key)).includes(user)) continue;
      await changeMembers(key, (before) => (before.includes(user) ? before : [...before, user]));
    }
  }

  /** Named in each place before there is anything to show there: a process that is killed in between costs no points. */
  async function change(participant: Participant, make: (before: Player) => Player): Promise<void> {
    await withMutex(store, playerKey(participant), async () => {
      await addMember(participant);
      const before = await get(participant);
      const after = make(before);
      if (after !== before) await store.set(playerKey(participant), JSON.stringify(after));
    });
  }

  return {
    get,
    join: (participant) => withMutex(store, playerKey(participant), () => addMember(participant)),
    takePart: (participant, day) => change(participant, (before) => withDay(before, day)),
    award: (participant, { id, points }, day) =>
      change(participant, (before) => {
        const won = day ?? before.streak.last ?? new Date().toISOString().slice(0, 10);
        return withAward(before, { id, points, day: won, places: placesOf(participant) });
      }),
    in: (platform, place) => readMembers(membersKey(platform, place)),
    async forget(person) {
      const { platform, user } = person;
      await withMutex(store, playerKey(person), async () => {
        for (const key of await store.keysUnder(`players/${platform}/`)) {
          if (!(await readMembers(key)).includes(user)) continue;
          await changeMembers(key, (before) => before.filter((each) => each !== user));
        }
        await store.delete(playerKey(person));
      });
    },
  };
}
