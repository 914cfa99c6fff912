/** How figures are written for people: one rule for the table, the picture, the log and the explanation. */

/**
 * A measured time: `0.4 ms`, `312 ms`, `10.00 s`, `1 min 2.0 s`, `2 h 47 min`. The units are SI symbols and the same in
 * every language. `ms` must be finite.
 */
export function formatMs(ms: number): string {
  if (ms < 0) return `-${formatMs(-ms)}`;
  if (ms < 9.95) return `${trimZero(ms.toFixed(1))} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)} s`;
  // Rounded before it is split, so that 119.97 s is not "1 min 60.0 s".
  const tenths = Math.round(ms / 100);
  if (tenths < 36_000) return `${Math.floor(tenths / 600)} min ${((tenths % 600) / 10).toFixed(1)} s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Decimal units: `812 kB`, `34.1 MB`, `1.20 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 999_950_000) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** `1.50×`, `12.3×`, `0.016×`: always enough digits to tell two lanes apart. */
export function formatRatio(ratio: number): string {
  if (ratio >= 99.95) return `${Math.round(ratio)}×`;
  if (ratio >= 9.995) return `${ratio.toFixed(1)}×`;
  if (ratio >= 0.0995) return `${ratio.toFixed(2)}×`;
  return `1/${Math.round(1 / ratio)}×`;
}

/** A share of one: `37 %`, `0.4 %`; what is there but rounds to nothing is `< 0.1 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return "< 0.1 %";
  return `${percent < 9.95 ? trimZero(percent.toFixed(1)) : Math.round(percent)} %`;
}

function trimZero(digits: string): string {
  return digits.endsWith(".0") ? digits.slice(0, -2) : digits;
}
