import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import { createOperatorClient, type OperatorClient } from '../harness/operator-client.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';

const VERDICT_MS = 45_000;
const POSITION_MS = 30_000;

let stack: Stack;
let operator: OperatorClient;
let journal: JournalReader;

interface Gate {
  readonly code: string;
  readonly passed: boolean;
  readonly measured: string | null;
  readonly threshold: string | null;
  readonly ageMs: number | null;
}

interface Verdict {
  readonly signalId: string;
  readonly verdict: 'approved' | 'denied';
  readonly reasons: readonly string[];
  readonly gate: (code: string) => Gate | undefined;
}

beforeAll(async () => {
  // Nobody trades but whom a test sets going.
  stack = await startStack({ env: { LOCALNET_ACTORS: 'off' } });
  operator = createOperatorClient(stack);
  journal = openJournal(stack);
  // How near the machine is to itself depends on what else it does; the gate has tests of its own.
  await setLimits({ latencyGateMsMax: 10_000 });
  // Ready does not mean funded: the deposit reaches the wallet some slots later.
  const hasMoney = () => journal.one('SELECT max(wallet_lamports) > 0 FROM equity_samples') === 1;
  await until('the wallet has its deposit', hasMoney, POSITION_MS);
}, 180_000);

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

/** Both steps of a change that loosens. */
async function setLimits(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const baseVersion = journal.one<number>('SELECT max(version) FROM limits_versions') ?? 0;
  const command = { baseVersion, changes, reason: 'the test needs it' };
  const { body } = await operator.control('limits', command);
  const { confirm } = body;
  const applied =
    confirm === undefined ? body : (await operator.control('limits', { ...command, confirm })).body;
  expect(applied).toMatchObject({ status: 'applied' });
}

async function plant(kind: string): Promise<string> {
  const answer = await fetch(`${stack.run.localnet.adminUrl}/plants`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ kind }),
  });
  const { mint } = (await answer.json()) as { mint: string };
  expect(answer.status).toBe(200);
  return mint;
}

/** What became of the buys of this mint that came by this kind of door, newest first. */
function verdictsOf(mint: string, isConviction: boolean): readonly Verdict[] {
  return journal
    .all<{ signal_id: string; verdict: Verdict['verdict']; reasons: string; gates: string }>(
      `SELECT decisions.signal_id, verdict, reasons, gates FROM decisions JOIN signals USING (signal_id)
        WHERE mint = ? AND side = 'buy' AND (door = 'conviction') = ? ORDER BY decisions.seq DESC`,
      mint,
      Number(isConviction),
    )
    .map(({ signal_id, verdict, reasons, gates }) => {
      const all: readonly Gate[] = JSON.parse(gates);
      return {
        ...{ signalId: signal_id, verdict, reasons: JSON.parse(reasons) },
        gate: (code) => all.find((gate) => gate.code === code),
      };
    });
}

const verdictOf = (mint: string, door: 'leader' | 'conviction'): Promise<Verdict> =>
  until(`a verdict on ${mint}`, () => verdictsOf(mint, door === 'conviction')[0], VERDICT_MS);

const ordersOf = (mint: string) =>
  journal.all<{ state: string; reason: string | null; strategy: string }>(
    'SELECT state, reason, strategy FROM orders WHERE mint = ?',
    mint,
  );

/** An approved purchase ends in a position, or says why not. */
async function untilHeld(mint: string): Promise<string> {
  const ended = await until(
    `a position in ${mint}, or a reason`,
    () => ordersOf(mint).find(({ state }) => state === 'filled' || state === 'abandoned'),
    POSITION_MS,
  );
  expect(ended).toMatchObject({ state: 'filled', reason: null });
  return String(journal.one('SELECT strategy FROM positions WHERE mint = ?', mint));
}

test.each([
  ['freezable', 'freeze_authority'],
  ['pausable', 'token_extensions'],
  ['seizable', 'token_extensions'],
  ['taxed', 'token_extensions'],
])(
  'a %s token that a good leader buys is refused for its %s',
  async (kind, code) => {
    const mint = await plant(kind);
    const { verdict, reasons, gate } = await verdictOf(mint, 'leader');
    expect({ verdict, reasons }).toEqual({ verdict: 'denied', reasons: [code] });
    expect(gate(code)).toMatchObject({ passed: false, measured: expect.stringMatching(/\w/) });
    expect(gate(code)?.ageMs).toBeGreaterThanOrEqual(0);
    expect(gate(code)?.threshold).toMatch(/^none/);
    expect(ordersOf(mint)).toEqual([]);
  },
  60_000,
);

test('a taxed token that was trusted by mistake is refused by its rehearsal, before anything is signed', async () => {
  const taxed = String(
    journal.one(
      `SELECT mint FROM decisions JOIN signals USING (signal_id)
        WHERE gates LIKE '%transfer_fee%' OR gates LIKE '%TransferFee%' LIMIT 1`,
    ),
  );
  await setLimits({ trustedMints: [taxed] });
  expect(await plant('taxed')).toBe(taxed);
  const order = await until(
    'its order ends',
    () => ordersOf(taxed).find(({ state }) => state === 'abandoned'),
    VERDICT_MS,
  );
  expect(order.reason).toMatch(/^token_taxed_on_purchase: \d+ of at least \d+ atoms arrive/);
  expect(
    journal.one('SELECT count(*) FROM attempts JOIN orders USING (order_id) WHERE mint = ?', taxed),
  ).toBe(0);
}, 60_000);

test('leaders of one funder are no cluster, however many they are', async () => {
  const mint = await plant('pack');
  const { verdict, reasons, gate } = await verdictOf(mint, 'conviction');
  expect(verdict).toBe('denied');
  expect(reasons).toContain('one_funding_cluster');
  expect(gate('funding')?.measured).toMatch(/^1 distinct: Echo \w+ \+ Echo \w+ \+ Echo \w+$/);
  expect(ordersOf(mint)).toEqual([]);
}, 60_000);

test('leaders with nothing in common are a cluster, and the Spear buys with them', async () => {
  const mint = await plant('cluster');
  const { verdict, reasons, gate } = await verdictOf(mint, 'conviction');
  expect({ verdict, reasons }).toEqual({ verdict: 'approved', reasons: [] });
  expect(gate('cluster_leaders')?.measured).toMatch(/Kestrel 91/);
  expect(gate('funding')?.measured).toMatch(/^4 distinct/);
  expect(gate('cluster_quality')).toMatchObject({ passed: true, threshold: '>= 1.8' });
  // The Shield wants a thicker pool, so that its refusals were observations only.
  expect(verdictsOf(mint, false).map((one) => one.reasons)).toContainEqual(['liquidity_too_thin']);
  expect(await untilHeld(mint)).toBe('SPEAR');
}, 90_000);
