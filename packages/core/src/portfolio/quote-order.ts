import type { PositionId } from '../ids.ts';

/**
 * How much a position wants the router's word. `due`: by the last traded price one of its rules would sell now, and
 * only a quote can say so; `near`: it is not far above its stop; `calm`: neither.
 */
export type QuotePress = 'due' | 'near' | 'calm';

export interface QuoteWish {
  readonly positionId: PositionId;
  readonly press: QuotePress;
  /** Milliseconds since it was last asked about; infinite when it never was. */
  readonly askedAgoMs: number;
}

/** How many times faster a position grows old. Nobody waits for ever, however many press. */
const AGEING: Readonly<Record<QuotePress, number>> = { due: 16, near: 4, calm: 1 };

/**
 * Whom to ask about next: whoever has waited longest by these measures, and beside it others of which a rule is due,
 * up to `atOnceMax` in all. Nobody is asked about again within `againMs`.
 */
export function nextQuotes(
  wishes: readonly QuoteWish[],
  { againMs, atOnceMax }: { readonly againMs: number; readonly atOnceMax: number },
): readonly PositionId[] {
  const ranked = wishes
    .filter(({ askedAgoMs }) => askedAgoMs >= againMs)
    .toSorted((left, right) => waited(right) - waited(left) || left.askedAgoMs - right.askedAgoMs);
  const [first, ...others] = ranked;
  if (first === undefined) return [];
  const due = others.filter(({ press }) => press === 'due');
  return [first, ...due].slice(0, atOnceMax).map(({ positionId }) => positionId);
}

const FOREVER_MS = 1e12;

/** A number even for those who were never asked about, so that two of them compare. */
const waited = ({ press, askedAgoMs }: QuoteWish): number => Math.min(askedAgoMs, FOREVER_MS) * AGEING[press];
