import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import { createOperatorClient, type OperatorClient } from '../harness/operator-client.ts';
import { type SignalPump, startPump } from '../harness/signal-pump.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';
import { readWalletLedger } from '../harness/wallet-ledger.ts';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;
const SIGNALS_PER_SECOND = 50;
const BUSY_TIMEOUT_MS = 40_000;
/** How long entries are looked for after a halt. */
const WATCH_MS = 2_500;
const PUMP_SECRET = 'the-pump-of-the-halt-scenario-0001';

let stack: Stack;
let operator: OperatorClient;
let journal: JournalReader;
let pump: SignalPump | undefined;

beforeAll(async () => {
  stack = await startStack({ env: { LOCALNET_ACTORS: '20' } });
  operator = createOperatorClient(stack);
  journal = openJournal(stack);
  const provider = {
    providerId: 'pump',
    scheme: 'standard',
    secret: PUMP_SECRET,
    mayTradeWithoutLeader: true,
  };
  expect((await operator.control('provider', provider)).status).toBe(200);
});

afterEach(async () => {
  await pump?.stop();
  pump = undefined;
});

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

/** Every way in which a person halts entries. Each resolves when the halt has been given. */
const WAYS: Readonly<Record<string, () => Promise<void>>> = {
  'the public API': async () => {
    const answer = await operator.post('/api/v1/admin/halt', { reason: 'by API' });
    expect(answer.status).toBe(200);
  },
  'the HALT file': async () => {
    writeFileSync(join(stack.configDir, 'HALT'), '');
  },
  'the command line': async () => {
    await run('./chimera', ['halt', '--reason', 'by command line'], { cwd: ROOT, env: commandLineEnv() });
  },
};

function commandLineEnv(): NodeJS.ProcessEnv {
  const { operatorUrl, controlUrl } = stack.run.operator;
  return {
    ...process.env,
    CHIMERA_DATA_DIR: stack.dataDir,
    CHIMERA_CONFIG_DIR: stack.configDir,
    OPERATOR_PORT: new URL(operatorUrl).port,
    CONTROL_PORT: new URL(controlUrl).port,
  };
}

function startSignals(): SignalPump {
  const leaders = journal.all<{ wallet: string }>("SELECT wallet FROM wallets WHERE status = 'ACTIVE'");
  const mints = journal.all<{ mint: string }>('SELECT DISTINCT mint FROM signals');
  return startPump({
    operator,
    secret: PUMP_SECRET,
    perSecond: SIGNALS_PER_SECOND,
    leaders: leaders.map(({ wallet }) => wallet),
    mints: mints.map(({ mint }) => mint),
  });
}

const FIRST_SENDS = `SELECT attempts.txid, min(sends.sent_at_ms) AS sent_at_ms
    FROM attempts JOIN orders USING (order_id) JOIN sends USING (txid) WHERE orders.kind = ? GROUP BY attempts.txid`;

interface FirstSend {
  readonly txid: string;
  readonly sent_at_ms: number;
}

function sentAfter(kind: 'entry' | 'exit', atMs: number): FirstSend[] {
  return journal.all<FirstSend>(FIRST_SENDS, kind).filter((send) => send.sent_at_ms > atMs);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function resume(): Promise<void> {
  const first = await operator.control('resume', { reason: 'the next scenario' });
  expect(first.body.status).toBe('confirm_required');
  const second = await operator.control('resume', {
    reason: 'the next scenario',
    confirm: first.body.confirm,
  });
  expect(second.body.status).toBe('resumed');
}

test.each(Object.keys(WAYS))('%s stops every entry and no exit', { timeout: 120_000 }, async (way) => {
  await until(
    'signals of the market',
    () => journal.one('SELECT count(*) >= 5 FROM signals') === 1,
    BUSY_TIMEOUT_MS,
  );
  pump = startSignals();
  const startedAt = Date.now();
  await until('entries are being sent', () => sentAfter('entry', startedAt).length > 0, BUSY_TIMEOUT_MS);

  await WAYS[way]?.();
  const haltedAt = Date.now();
  await until(
    'the halt is a row',
    () => journal.one('SELECT action FROM halts ORDER BY seq DESC') === 'set',
    5_000,
  );
  await pause(WATCH_MS);
  expect(sentAfter('entry', haltedAt)).toEqual([]);

  // On the chain: no entry of ours that was not on its way before the halt.
  const { changes } = await readWalletLedger(stack.run.localnet.rpcUrl, stack.run.operator.wallet);
  const entries = new Map(
    journal.all<FirstSend>(FIRST_SENDS, 'entry').map((send) => [send.txid, send.sent_at_ms]),
  );
  for (const txid of changes.keys()) expect(entries.get(txid) ?? 0, txid).toBeLessThanOrEqual(haltedAt);

  await until('an exit goes on', () => sentAfter('exit', haltedAt).length > 0, BUSY_TIMEOUT_MS);
  await pump.stop();
  expect(pump.answers.get(503) ?? 0).toBeGreaterThan(0);
  await resume();
});

test('a restart stays halted until a person resumes', { timeout: 90_000 }, async () => {
  await operator.post('/api/v1/admin/halt', { reason: 'before a crash' });
  const haltedAt = Date.now();
  await stack.crash('operator');
  await until('the operator answers', async () => (await operator.get('/health')).status === 200, 20_000);
  pump = startSignals();
  await pause(WATCH_MS);
  await pump.stop();
  expect(pump.answers.get(503) ?? 0).toBeGreaterThan(0);
  expect(sentAfter('entry', haltedAt)).toEqual([]);
  await resume();
});
