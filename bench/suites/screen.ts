import { eventLags, recordedIn, rowLags } from '../screen/lag.ts';
import { openRig, type Rig } from '../screen/rig.ts';
import { type Figure, figure, pairedRatio, quantile, type Suite } from '../suite.ts';

/** One of them is painted, the others are sockets alone. */
const SCREENS = 200;
const ROUNDS = Number(process.env.BENCH_SCREEN_ROUNDS ?? 3);
/** Pairs are more and shorter, so that what else the machine does falls on both of a pair alike. */
const PAIRS = 3 * ROUNDS;
const ROUND_S = 8;
const PAIR_S = 5;
const WARM_UP_S = 5;
const EVENTS_PER_SECOND = 200;
const PAINTED_MS_MAX = 150;
/** What still counts as unchanged where two cores do everything. */
const UNCHANGED_MAX = 1.25;

/** The page that people watch, and the one on which every signal has a row. */
const PAGES = { overview: '/', signals: '/signals' } as const;
type PageName = keyof typeof PAGES;

/** Row 5: an event is painted, and trading does not notice who looks on. */
export const suite: Suite = {
  about: `from a journal event to the frame that shows it, with ${SCREENS} screens, and what trading notices of them`,
  run: async () => {
    const rig = await openRig();
    try {
      await rig.load(WARM_UP_S);
      return [...(await measureTrading(rig)), ...(await measurePainting(rig))];
    } finally {
      await rig.close();
    }
  },
};

const median = (samples: readonly number[]): number => quantile(samples, 0.5);
const p99 = (samples: readonly number[]): number => quantile(samples, 0.99);

/** Sockets alone: what browsers do with what they hear, they do on other machines. */
async function measureTrading({ load, watched }: Rig): Promise<readonly Figure[]> {
  const alone: (readonly number[])[] = [];
  const beside: (readonly number[])[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    alone.push(await load(PAIR_S));
    beside.push(await watched(SCREENS, () => load(PAIR_S)));
  }
  const ratio = (name: string, of: (samples: readonly number[]) => number): Figure =>
    figure(
      `${name} to that with none, median of the pairs`,
      pairedRatio(beside.map(of), alone.map(of)),
      'times',
      {
        ...{ atMost: UNCHANGED_MAX, isTold: true },
      },
    );
  return [
    figure('first byte out, p50, beside no sockets', median(beside.flat()), 'ms', {
      floor: median(alone.flat()),
    }),
    figure('first byte out, p99, beside no sockets', p99(beside.flat()), 'ms', { floor: p99(alone.flat()) }),
    ratio('p50 with all sockets', median),
    ratio('p99 with all sockets', p99),
  ];
}

interface Painting {
  readonly lagMs: Readonly<Record<PageName, number[]>>;
  readonly rowMs: number[];
  readonly tradeMs: number[];
  events: number;
}

async function measurePainting(rig: Rig): Promise<readonly Figure[]> {
  const seen: Painting = { lagMs: { overview: [], signals: [] }, rowMs: [], tradeMs: [], events: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    await paintedRound(rig, 'overview', seen);
    await paintedRound(rig, 'signals', seen);
  }
  const painted = (name: string, samples: readonly number[]): readonly Figure[] => [
    figure(`${name}, p50`, median(samples), 'ms'),
    figure(`${name}, p99`, p99(samples), 'ms', { atMost: PAINTED_MS_MAX, isTold: true }),
  ];
  const seconds = ROUNDS * Object.keys(PAGES).length * ROUND_S;
  return [
    figure('events recorded', seen.events / seconds, 'per second', { atLeast: EVENTS_PER_SECOND }),
    ...painted('event recorded, not yet durable → overview that has it painted', seen.lagMs.overview),
    ...painted('event recorded, not yet durable → signals page that has it painted', seen.lagMs.signals),
    ...painted('signal recorded, not yet durable → its row painted', seen.rowMs),
    figure(
      'rows painted of those that came',
      seen.rowMs.filter(Number.isFinite).length / seen.rowMs.length,
      'times',
      {
        atLeast: 0.99,
      },
    ),
    figure('first byte out with a browser on the same processors, p99', p99(seen.tradeMs), 'ms'),
  ];
}

/** The page is the last of all screens to come, so every frame reaches it last. */
async function paintedRound(rig: Rig, name: PageName, seen: Painting): Promise<void> {
  const { page, dataDir, load, watched, lastSeq } = rig;
  await watched(SCREENS - 1, async () => {
    await page.show(PAGES[name]);
    const afterSeq = lastSeq();
    seen.tradeMs.push(...(await load(ROUND_S)));
    const events = recordedIn(dataDir, afterSeq, lastSeq());
    const painted = await page.paintedUpTo(events.at(-1)?.seq ?? 0);
    seen.events += events.length;
    seen.lagMs[name].push(...eventLags(events, painted));
    if (name === 'signals') seen.rowMs.push(...rowLags(events, painted));
  });
  await page.leave();
}
