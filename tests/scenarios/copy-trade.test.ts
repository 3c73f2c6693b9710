import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProposedWallet, ROSTER_FILE } from '@chimera/db/roster-file/format';
import { rosterKeyOf } from '@chimera/db/roster-file/manifest';
import { writeRosterFile } from '@chimera/db/roster-file/write';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilBooksAgree } from '../harness/books.ts';
import { type JournalReader, openJournal } from '../harness/journal-reader.ts';
import { createOperatorClient, type OperatorClient } from '../harness/operator-client.ts';
import { type Stack, startStack } from '../harness/stack.ts';
import { until } from '../harness/until.ts';
import { readWalletLedger } from '../harness/wallet-ledger.ts';

const FIRST_TRADE_TIMEOUT_MS = 45_000;
const MANY_TRADES_TIMEOUT_MS = 150_000;
const QUIET_TIMEOUT_MS = 60_000;
const POSITIONS_MIN = 20;

let stack: Stack;
let operator: OperatorClient;
let journal: JournalReader;

beforeAll(async () => {
  // Actors at twenty times their pace: minutes of a copied market within one test.
  stack = await startStack({ env: { LOCALNET_ACTORS: '20' } });
  operator = createOperatorClient(stack);
  journal = openJournal(stack, 'bigint');
});

afterAll(async () => {
  journal?.close();
  await stack?.stop();
});

test("copies a leader's buy with a transaction of its own", { timeout: 60_000 }, async () => {
  const fill = await until(
    'a copied buy that landed',
    () =>
      journal.all<{ txid: string; leader: string; leader_txid: string; token_delta_atoms: string }>(
        `SELECT fills.txid, signals.leader, signals.leader_txid, fills.token_delta_atoms
           FROM fills JOIN orders USING (order_id) JOIN signals USING (signal_id)
          WHERE fills.side = 'buy' AND orders.kind = 'entry'`,
      )[0],
    FIRST_TRADE_TIMEOUT_MS,
  );
  expect(BigInt(fill.token_delta_atoms)).toBeGreaterThan(0n);
  expect(fill.txid).not.toBe(fill.leader_txid);
  const status = journal.one<string>('SELECT status FROM wallets WHERE wallet = ?', fill.leader);
  expect(status).toBe('ACTIVE');
  const { changes } = await readWalletLedger(stack.run.localnet.rpcUrl, stack.run.operator.wallet);
  expect(changes.get(fill.txid) ?? 0n).toBeLessThan(0n);
});

test('closes the position when its leader sells', { timeout: 120_000 }, async () => {
  const closed = await until(
    "a position closed after its leader's sale",
    () =>
      journal.all<{ position_id: string; held_atoms: string }>(
        `SELECT positions.position_id, positions.held_atoms
           FROM positions JOIN orders ON orders.position_id = positions.position_id AND orders.kind = 'exit'
           JOIN signals ON signals.signal_id = orders.signal_id
          WHERE positions.state = 'closed' AND signals.leader_txid IS NOT NULL AND signals.side = 'sell'`,
      )[0],
    110_000,
  );
  expect(closed.held_atoms).toBe('0');
});

test('accounts for every lamport of many overlapping positions', { timeout: 240_000 }, async () => {
  await until(
    `${POSITIONS_MIN} positions were opened`,
    () =>
      Number(journal.one('SELECT count(*) FROM positions WHERE opened_at_ms IS NOT NULL')) >= POSITIONS_MIN,
    MANY_TRADES_TIMEOUT_MS,
  );
  const halted = await operator.control('halt', { reason: 'the test compares balances' });
  expect(halted.status).toBe(200);
  // Exits go on under a halt of entries, so both sides are read until they describe the same moment.
  await untilBooksAgree(stack, journal, QUIET_TIMEOUT_MS);
});

/** Not among the wallets that the signed provider reports, so only the webhook can bring his trades. */
const UNWATCHED = 'Swift';

test('a promoted wallet is heard of by itself, a demoted one no more', { timeout: 60_000 }, async () => {
  const { adminUrl, providersUrl } = stack.run.localnet;
  const { leaders } = await getJson<{ leaders: { address: string; label: string }[] }>(`${adminUrl}/leaders`);
  const wallet = leaders.find(({ label }) => label === UNWATCHED)?.address ?? '';
  const heard = () =>
    journal.one("SELECT count(*) FROM signals WHERE door = 'helius' AND leader = ?", wallet);
  const isWatched = async () => {
    const hooks = await getJson<{ accountAddresses: string[] }[]>(`${providersUrl}/v0/webhooks?api-key=any`);
    return hooks.some(({ accountAddresses }) => accountAddresses.includes(wallet));
  };
  const setStatus = (status: string) =>
    operator.control('roster', { wallets: [{ wallet, status, reason: 'the test' }] });
  expect(await isWatched()).toBe(false);
  expect(heard()).toBe(0n);
  await setStatus('ACTIVE');
  await until('his trades arrive', () => heard() !== 0n, 45_000);
  await setStatus('DEMOTED');
  await until('nobody watches him', async () => !(await isWatched()), 45_000);
});

/** The roster as it is, proposed once more by whoever holds the key for proposals. */
function proposeTheSame(): void {
  const { dataDir, configDir, run } = stack;
  const rows = journal.all<{ wallet: string; status: string }>('SELECT wallet, status FROM wallets');
  const wallets = rows.map(({ wallet, status }): ProposedWallet => {
    const standing = status === 'ACTIVE' ? 'ACTIVE' : 'CANDIDATE';
    const unknown = { clusterId: null, contributions: [], refusals: [], evidence: {} };
    return { wallet, status: standing, wqs: 75, ...unknown };
  });
  const { genesisHash: genesis } = run.localnet;
  const info = { version: 1, madeAtMs: Date.now(), genesis, screened: wallets.length, swaps: 0 } as const;
  const key = rosterKeyOf(Buffer.from(readFileSync(join(configDir, 'operator.key'), 'utf8').trim(), 'hex'));
  writeRosterFile({ directory: dataDir, info, wallets, key });
}

test('SIGHUP takes a proposal over, a damaged one is refused, and trading goes on', {
  timeout: 120_000,
}, async () => {
  const merged = () => journal.one("SELECT count(*) FROM journal WHERE type = 'roster_merged'");
  const decided = () => Number(journal.one("SELECT count(*) FROM journal WHERE type = 'signal_decided'"));
  const log = () => readFileSync(join(stack.dataDir, 'logs', 'operator.log'), 'utf8');
  const refusals = () => log().split('the proposed roster was not taken over').length - 1;
  const hangUp = () => process.kill(stack.pidOf('operator'), 'SIGHUP');
  proposeTheSame();
  hangUp();
  await until('the proposal is taken over', () => merged() === 1n, 45_000);
  const file = join(stack.dataDir, ROSTER_FILE);
  const whole = readFileSync(file);
  const corrupt = Buffer.from(whole);
  corrupt.writeUInt8(corrupt.readUInt8(5_000) ^ 0xff, 5_000);
  for (const [index, damaged] of [whole.subarray(0, 5_000), corrupt].entries()) {
    writeFileSync(file, damaged);
    hangUp();
    await until('the refusal is logged', () => refusals() === index + 1, 45_000);
  }
  expect(merged()).toBe(1n);
  const before = decided();
  await until('signals are decided all the while', () => decided() > before, 30_000);
});

test('keeps the arithmetic of every position to the lamport', () => {
  const rows = journal.all<{ state: string; realised: bigint; cost: bigint; rent: bigint; delta: bigint }>(
    `SELECT state, realised_pnl_lamports AS realised, open_cost_lamports AS cost,
            rent_locked_lamports AS rent, wallet_delta_lamports AS delta FROM positions`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(POSITIONS_MIN);
  for (const { realised, cost, rent, delta } of rows) expect(realised - cost - rent).toBe(delta);
});

test('held positions at the same time', () => {
  const rows = journal.all<{ opened: bigint; closed: bigint | null }>(
    'SELECT opened_at_ms AS opened, closed_at_ms AS closed FROM positions WHERE opened_at_ms IS NOT NULL',
  );
  const overlapping = rows.filter((row) =>
    rows.some(
      (other) =>
        other !== row &&
        other.opened < (row.closed ?? row.opened + 1n) &&
        row.opened < (other.closed ?? other.opened + 1n),
    ),
  );
  expect(overlapping.length).toBeGreaterThanOrEqual(Math.floor(POSITIONS_MIN / 2));
});

/** Our own cluster's answer; a wrong type fails the test that reads it. */
const getJson = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T;
