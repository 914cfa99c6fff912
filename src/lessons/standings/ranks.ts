/** Points → places: ties share one. Pure. */

export interface Ranked {
  user: string;
  points: number;
  /** From 1; after two who share the second place comes the fourth. */
  rank: number;
}

/** Without those who have no points. */
export function ranked(points: ReadonlyMap<string, number>): Ranked[] {
  const all = [...points].filter(([, own]) => own > 0).sort(([, a], [, b]) => b - a);
  return all.map(([user, own]) => ({
    user,
    points: own,
    rank: 1 + all.findIndex(([, other]) => other === own),
  }));
}
