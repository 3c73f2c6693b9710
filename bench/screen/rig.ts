import { setTimeout as wait } from 'node:timers/promises';
import { openJournalAt } from '../../tests/harness/journal-reader.ts';
import { startProgram } from '../hot-path/child.ts';
import { openLines } from '../hot-path/client.ts';
import { createOperatorControl, type TradingReady } from '../hot-path/operator-control.ts';
import { ACCEPTED, type Answered, steadily } from '../hot-path/patterns.ts';
import { openSink, type Sink } from '../hot-path/sink.ts';
import { startDashboard } from './dashboard.ts';
import { openPage, type WatchedPage } from './page.ts';
import { createTraffic, DELIVERIES_PER_SECOND, type Traded } from './traffic.ts';

/** The real operator, the real dashboard, a real browser, and as many more sockets as are asked for. */
export interface Rig {
  readonly page: WatchedPage;
  readonly dataDir: string;
  /** Traffic for so many seconds; answers how long each trade's first byte took, in milliseconds. */
  readonly load: (seconds: number) => Promise<readonly number[]>;
  /** Does `work` while so many sockets look on. Throws where one of them missed an event of it. */
  readonly watched: <T>(sockets: number, work: () => Promise<T>) => Promise<T>;
  readonly lastSeq: () => number;
  readonly close: () => Promise<void>;
}

const CONNECTIONS = 8;
const LAST_SEND_MS = 1_500;
/** Within this time the slowest socket has read the last frame. */
const LAST_READ_MS = 1_000;
const NS_PER_MS = 1_000_000;

export async function openRig(): Promise<Rig> {
  const sink = await openSink();
  const operator = await startProgram<TradingReady>('trading', [sink.url]);
  const { url, dataDir, adminLink } = operator.ready;
  const control = createOperatorControl(operator.ready);
  await control.enrolLeader();
  const dashboard = await startDashboard(operator.ready);
  const page = await openPage(dashboard.url, adminLink);
  await page.leave();
  const lines = await openLines(url, CONNECTIONS);
  const traffic = createTraffic(url);
  const lastSeq = (): number => lastSeqIn(dataDir);
  return {
    ...{ page, dataDir, lastSeq },
    load: async (seconds) => {
      const deliveries = traffic.next(seconds * DELIVERIES_PER_SECOND);
      return firstBytes(await steadily(lines, deliveries, DELIVERIES_PER_SECOND), sink);
    },
    watched: async (sockets, work) => {
      const { token } = await control.command('socket-token', {});
      const args = [dashboard.url, String(token), String(sockets)];
      const screens = await startProgram<object, ScreensEnd>('../screen/screens', args);
      let end: ScreensEnd | null = null;
      try {
        const done = await work();
        const endSeq = lastSeq();
        await wait(LAST_READ_MS);
        end = await screens.stop();
        checkScreens(end, sockets, endSeq);
        return done;
      } finally {
        if (end === null) await screens.stop();
      }
    },
    close: async () => {
      await page.close();
      await dashboard.stop();
      await operator.stop();
      sink.close();
    },
  };
}

function lastSeqIn(dataDir: string): number {
  const journal = openJournalAt(dataDir);
  const seq = journal.lastSeq();
  journal.close();
  return seq;
}

interface ScreensEnd {
  readonly screens: readonly { readonly seq: number; readonly gaps: number }[];
}

/** Sockets that nothing reaches cost nothing, and prove nothing. */
function checkScreens({ screens }: ScreensEnd, sockets: number, endSeq: number): void {
  const behind = screens.filter(({ seq }) => seq < endSeq).length;
  const holed = screens.filter(({ gaps }) => gaps > 0).length;
  if (screens.length === sockets && behind === 0 && holed === 0) return;
  throw new Error(
    `of ${screens.length} sockets ${holed} missed events, and ${behind} did not read up to ${endSeq}: ` +
      `the slowest got to ${Math.min(...screens.map(({ seq }) => seq))}`,
  );
}

/** From the last byte of each trade's webhook to the first byte of its transaction. Throws where one never came. */
async function firstBytes(answers: readonly Answered<Traded>[], sink: Sink): Promise<readonly number[]> {
  const unanswered = answers.find(({ status }) => status !== ACCEPTED);
  if (unanswered !== undefined) throw new Error(`a webhook was answered with ${unanswered.status}`);
  const trades = answers.filter(({ delivery: { kind } }) => kind !== 'refused');
  const endMs = performance.now() + LAST_SEND_MS;
  while (performance.now() < endMs && trades.some((trade) => arrivalOf(trade, sink) === undefined)) {
    await wait(20);
  }
  return trades.map((trade) => {
    const arrivedNs = arrivalOf(trade, sink);
    if (arrivedNs === undefined) throw new Error(`${trade.delivery.mint} was not ${trade.delivery.kind}`);
    return Number(arrivedNs - trade.sentNs) / NS_PER_MS;
  });
}

const arrivalOf = (
  { delivery: { kind, mint } }: Answered<Traded>,
  { firstNs, firstSaleNs }: Sink,
): bigint | undefined => (kind === 'sold' ? firstSaleNs : firstNs).get(mint);
