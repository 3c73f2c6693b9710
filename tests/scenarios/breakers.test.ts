import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { completeLimits } from '@chimera/core/limits';
import { unixMs } from '@chimera/core/units/chain';
import { createJournal } from '@chimera/db/journal';
import { openWriter } from '@chimera/db/open';
import { closedTrade } from '@chimera/testkit/closed-trade';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSignerLog } from '../../apps/operator/src/compose/signer-log.ts';
import { auditSignerLog } from '../../apps/operator/src/compose/signer-log-audit.ts';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import {
  createOperatorClient,
  legacyHeaders,
  type OperatorClient,
  signalBody,
  TEST_HMAC_SECRET,
  WEBHOOK_PATH,
} from '../harness/operator-client.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const ENV = { LOCALNET_ACTORS: '20', HMAC_SECRET: TEST_HMAC_SECRET };
const SIX_HUNDRED_DOLLARS = -4_000_000_000n;
const COOLDOWN_MS = 45_000;
const TRADE_TIMEOUT_MS = 90_000;

let stack: Stack;
let operator: OperatorClient;
let journal: JournalReader;

const OPEN = `SELECT positions.position_id, positions.mint, positions.leader FROM positions
  WHERE state = 'open' AND leader IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM orders WHERE orders.position_id = positions.position_id AND orders.kind = 'exit')`;

interface Held {
  readonly position_id: string;
  readonly mint: string;
  readonly leader: string;
}

function connect(): void {
  operator = createOperatorClient(stack);
  journal = openJournal(stack);
}

beforeAll(async () => {
  stack = await startStack({ env: ENV });
  connect();
});

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

/** Books a loss of $600, and a short cooldown, through the real journal while no operator runs. */
async function bookLoss(): Promise<void> {
  const db = openWriter(join(stack.dataDir, 'chimera.db'));
  const fail = (error: unknown): never => {
    throw error;
  };
  const written = createJournal({ db, clock: { nowMs: () => unixMs(Date.now()) }, onFatal: fail });
  const version = Number(db.prepare('SELECT max(version) FROM limits_versions').pluck().get()) + 1;
  const limits = completeLimits({ breakerCooldownMs: COOLDOWN_MS });
  const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');
  const trade = { name: 'lost', pnlLamports: SIX_HUNDRED_DOLLARS, nowMs: unixMs(Date.now()), sha256Hex };
  const entries = closedTrade(trade);
  await written.append([
    { event: { type: 'limits_set', version, limits, by: 'test', reason: 'a short cooldown' } },
    ...entries,
  ]).durable;
  written.close();
  db.close();
  await signFor(entries);
}

/** A start halts entries when the signer's log lacks what the database holds. */
async function signFor(entries: ReturnType<typeof closedTrade>): Promise<void> {
  const path = join(stack.dataDir, 'signer.log');
  const log = await openSignerLog(
    path,
    auditSignerLog(path, () => true),
  );
  for (const { event, bytes = new Uint8Array() } of entries) {
    if (event.type !== 'attempt_signed') continue;
    const { orderId, n, txid } = event;
    await log.append({ orderId, n, txid, wire: bytes, note: null });
  }
  await log.close();
}

const post = (fields: Readonly<Record<string, unknown>>) => {
  const body = signalBody(fields);
  return operator.raw(WEBHOOK_PATH, body, legacyHeaders(body));
};

test('a $600 loss stops entries at the door and no exit, and ends by its cooldown', async () => {
  await until('a position is held', () => journal.all<Held>(OPEN)[0], TRADE_TIMEOUT_MS);
  journal.close();
  await stack.stop({ keepFiles: true });
  await bookLoss();
  stack = await startStack({ env: ENV, dir: stack.dir });
  connect();

  const mint = String(journal.one('SELECT mint FROM signals WHERE door <> ? ORDER BY seq DESC', 'exits'));
  const leader = String(journal.one("SELECT wallet FROM wallets WHERE status = 'ACTIVE'"));
  const buy = await post({ token_address: mint, wallet_address: leader });
  expect(buy).toMatchObject({ status: 503, body: { reason: 'circuit_breaker_triggered' } });
  expect(buy.body.details).toMatchObject({ breaker: 'loss_24h', scope: 'entries' });

  const held = await until('a position is still held', () => journal.all<Held>(OPEN)[0], 5_000);
  const sell = await post({
    ...{ strategy: 'EXIT', action: 'SELL', token_address: held.mint, wallet_address: held.leader },
  });
  expect(sell.status).toBe(202);
  await until(
    'the position is sold on the chain',
    () => journal.one('SELECT state FROM positions WHERE position_id = ?', held.position_id) === 'closed',
    TRADE_TIMEOUT_MS,
  );

  await until(
    'the cooldown is over',
    () => journal.one("SELECT cause FROM breakers WHERE action = 'reset' ORDER BY seq DESC") === 'cooldown',
    COOLDOWN_MS + 30_000,
  );
  expect((await post({ token_address: mint, wallet_address: leader })).status).toBe(202);
  const entries = journal.all<{ decided_at_ms: number }>(
    `SELECT decided_at_ms FROM orders WHERE kind = 'entry' AND decided_at_ms BETWEEN
       (SELECT min(at_ms) FROM breakers WHERE action = 'tripped' AND breaker = 'loss_24h')
       AND (SELECT max(at_ms) FROM breakers WHERE action = 'reset' AND breaker = 'loss_24h')`,
  );
  expect(entries).toEqual([]);
}, 300_000);
