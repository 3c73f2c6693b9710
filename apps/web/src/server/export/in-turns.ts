const ROWS_A_TURN = 500;

/** Whoever waits meanwhile is served: a halt passes through this very process. */
export const otherTurns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Text of many rows, a stretch at a time. */
export async function textInTurns<Row>(
  rows: readonly Row[],
  textOf: (stretch: readonly Row[]) => string,
): Promise<string> {
  const parts: string[] = [];
  for (let at = 0; at < rows.length; at += ROWS_A_TURN) {
    parts.push(textOf(rows.slice(at, at + ROWS_A_TURN)));
    await otherTurns();
  }
  return parts.join('');
}
