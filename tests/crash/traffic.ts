import type { JournalReader } from '../harness/journal-reader.ts';
import { signalBody, standardHeaders, WEBHOOK_PATH } from '../harness/operator-client.ts';
import type { RunningOperator } from './lane.ts';

/** What a sender was told to be kept, over all kills. */
export interface Traffic {
  readonly acknowledged: ReadonlySet<string>;
  /** Sends rounds of signals until `isDone`; resolves false when it was not within the time. */
  driveUntil(operator: RunningOperator, isDone: () => boolean, round?: Round): Promise<boolean>;
}

/** What one round of signals holds. */
export interface Round {
  /** States of positions that are sold. */
  readonly sells: readonly string[];
  /** Without it something is bought as long as few positions are held. */
  readonly buys?: boolean;
}

export interface TrafficParts {
  readonly journal: JournalReader;
  readonly mints: readonly string[];
  readonly leaders: readonly string[];
}

const ROUND_MS = 40;
const DRIVE_TIMEOUT_MS = 90_000;
/** More would only make the rounds longer. */
const POSITIONS_WANTED = 2;

export function createTraffic({ journal, mints, leaders }: TrafficParts): Traffic {
  const acknowledged = new Set<string>();
  let sent = 0;

  const post = async ({ client }: RunningOperator, fields: Readonly<Record<string, unknown>>) => {
    const body = signalBody(fields);
    try {
      const { status, body: answer } = await client.raw(WEBHOOK_PATH, body, standardHeaders(body));
      if (status === 200 || status === 202) acknowledged.add(String(answer.trade_uuid));
    } catch (error) {
      // The process under test dies in the middle of requests; what it did not acknowledge it owes nobody.
      if (!(error instanceof TypeError)) throw error;
    }
  };

  const buy = (operator: RunningOperator): Promise<void> => {
    sent += 1;
    const mint = mints[sent % mints.length];
    return post(operator, { token_address: mint, wallet_address: leaders[sent % leaders.length] });
  };

  const drive = async (operator: RunningOperator, { sells, buys = true }: Round): Promise<void> => {
    const held = journal.all<{ mint: string; leader: string; state: string }>(
      "SELECT mint, leader, state FROM positions WHERE state IN ('opening', 'open', 'exiting', 'stuck')",
    );
    const sales = held
      .filter(({ state }) => sells.includes(state))
      .map(({ mint, leader }) =>
        post(operator, { action: 'SELL', token_address: mint, wallet_address: leader }),
      );
    const purchases = buys && held.length < POSITIONS_WANTED ? [buy(operator)] : [];
    await Promise.all([...sales, ...purchases]);
  };

  return {
    acknowledged,
    driveUntil: async (operator, isDone, round = { sells: ['open'] }) => {
      const deadline = Date.now() + DRIVE_TIMEOUT_MS;
      while (!isDone()) {
        if (Date.now() > deadline) return false;
        await drive(operator, round);
        await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
      }
      return true;
    },
  };
}
