/** Days as `<input type="date">` writes them: `2026-11-27`. */
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** When a day begins in the reader's zone; null for text that is no day. */
export const dayStartMs = (day: string): number | null => startOf(day, 0);

/** When the day after it begins: days are not all of one length. */
export const nextDayStartMs = (day: string): number | null => startOf(day, 1);

function startOf(day: string, later: number): number | null {
  const [, year, month, date] = DAY.exec(day) ?? [];
  if (year === undefined) return null;
  const startMs = new Date(Number(year), Number(month) - 1, Number(date) + later).getTime();
  return Number.isNaN(startMs) ? null : startMs;
}

/** The UTC day of a moment, as `2026-11-27`. */
export const utcDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
