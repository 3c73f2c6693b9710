import type { Blockhash } from './chain-tip.ts';

export interface RecentBlockhashes {
  /** Keeps the newest one; what each provider has told by now bounds the block of the one before it. */
  readonly add: (blockhash: Blockhash, heights: Readonly<Record<string, number>>) => void;
  /** The one that expires soonest and still leaves a sale room to land; null when none was kept that long. */
  readonly forExit: (heightMax: number, used: ReadonlySet<string>) => Blockhash | null;
}

/** As many as a blockhash lives; older ones have expired. */
const KEPT_MAX = 200;
/** A sale is signed to live this part of a blockhash's life: time to land, and soon over when it is lost. */
const EXIT_LIFE_PARTS = 4;
/** On a chain whose blockhashes live shortly, at least so many heights. */
export const EXIT_LIFE_HEIGHTS_MIN = 8;

export function createRecentBlockhashes(): RecentBlockhashes {
  const kept: Blockhash[] = [];
  return {
    add: (blockhash, heights) => {
      const last = kept.at(-1);
      if (last?.blockhash === blockhash.blockhash) return;
      if (last !== undefined) kept.splice(-1, 1, { ...last, confirmedHeights: heights });
      kept.push(blockhash);
      if (kept.length > KEPT_MAX) kept.shift();
    },
    forExit: (heightMax, used) =>
      kept.find(
        (each) => each.lastValidHeight - heightMax >= exitLifeOf(each) && !used.has(each.blockhash),
      ) ??
      kept.at(-1) ??
      null,
  };
}

/** Heights that a sale is given to land. */
export const exitLifeOf = ({ height, lastValidHeight }: Blockhash): number =>
  Math.max(EXIT_LIFE_HEIGHTS_MIN, Math.ceil((lastValidHeight - height) / EXIT_LIFE_PARTS));
