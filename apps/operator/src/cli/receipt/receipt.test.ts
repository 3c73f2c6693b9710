import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '@chimera/core/assert';
import { txid as toTxid } from '@chimera/core/units/chain';
import { type Db, openReader, openWriter } from '@chimera/db/open';
import { createSigner } from '@chimera/solana/tx/sign';
import { beforeAll, expect, test } from 'vitest';
import { openSignerLog } from '../../compose/signer-log.ts';
import { aGoodBuy, aGoodSell, createWorld, type Desk, openDesk } from '../../execution/desk-for-tests.ts';
import { createSignedLater, readEvidence } from './evidence.ts';
import { makeReceipt, type Receipt } from './receipt.ts';
import { receiptJson, receiptText } from './render.ts';
import { readSignerLog } from './signer-log-reader.ts';
import { createWitness } from './witness.ts';

const LONG_MS = 200_000;

let bought: Desk;
let buried: Desk;

beforeAll(async () => {
  bought = await openDesk(createWorld());
  await bought.take(aGoodBuy(bought.world));
  await bought.world.clock.runUntil(() => bought.has('attempt_landed'), LONG_MS);
  await bought.take(aGoodSell());
  await bought.world.clock.runUntil(() => bought.has('attempt_landed', 2), LONG_MS);
  const dropping = createWorld();
  dropping.jito = 'drops';
  buried = await openDesk(dropping);
  await buried.take(aGoodBuy(dropping));
  await dropping.clock.runUntil(() => buried.has('attempt_died'), LONG_MS);
});

/** A copy of the desk's database, and a signer log as its signer would have written it. */
async function copyOf(desk: Desk): Promise<{ path: string; logPath: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'chimera-receipt-'));
  const path = join(dir, 'chimera.db');
  const source = openReader(desk.world.path);
  await source.backup(path);
  const rows = source
    .prepare<[], { order_id: string; n: bigint; txid: string; raw: Uint8Array }>(
      'SELECT order_id, n, txid, raw FROM attempts ORDER BY seq',
    )
    .all();
  source.close();
  const logPath = join(dir, 'signer.log');
  const log = await openSignerLog(logPath);
  for (const { order_id: orderId, n, txid, raw } of rows)
    await log.append({ orderId, n: Number(n), txid, wire: raw, note: null });
  await log.close();
  return { path, logPath };
}

interface Files {
  readonly path: string;
  readonly logPath: string;
}

/** `meanwhile` happens between the reading of the books and of the signer log. */
async function receiptOf(desk: Desk, { path, logPath }: Files, meanwhile = () => {}): Promise<Receipt> {
  const db = openReader(path);
  const txid = must(desk.events.find((event) => event.type === 'attempt_signed')?.txid, 'txid');
  const book = readEvidence(db, txid);
  const { trades, boots } = book;
  meanwhile();
  const key = createSigner(desk.world.key);
  if (!key.ok) throw new Error(key.error);
  const wallet = key.value.address;
  const receipt = await makeReceipt(must(trades[0], 'trade'), {
    boots: new Map([...boots.keys()].map((epoch) => [epoch, { wallet, genesis: 'genesis' }])),
    log: await readSignerLog(logPath, () => true),
    witnesses: desk.world.chain.providers.map(createWitness),
    isSignedLater: createSignedLater(db, book),
    common: [],
  });
  db.close();
  return receipt;
}

/** Changes a row as somebody with the file in hand can: the triggers go first. */
function tamper(path: string, sql: string): void {
  const db: Db = openWriter(path);
  const names = db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
  for (const name of names) db.exec(`DROP TRIGGER ${name}`);
  db.exec(sql);
  db.close();
}

const contradictions = ({ checks }: Receipt): string =>
  checks
    .filter(({ outcome }) => outcome === 'contradicted')
    .map(({ name, detail }) => `${name}: ${detail}`)
    .join('\n');

test('a bought and sold position is verified to the lamport by both providers', async () => {
  const receipt = await receiptOf(bought, await copyOf(bought));
  expect(contradictions(receipt)).toBe('');
  expect(receipt.verdict).toBe('verified');
  expect(receipt.attempts).toHaveLength(2);
  expect(receipt.checks.filter(({ name }) => name.startsWith('chain at'))).toHaveLength(4);
});

test('a proven death is verified while both controls can still be found', async () => {
  const receipt = await receiptOf(buried, await copyOf(buried));
  expect(contradictions(receipt)).toBe('');
  expect(receipt.verdict).toBe('verified');
  expect(receiptText(receipt)).toContain('dead: proven never to land');
});

test('neither text nor JSON shows a signed byte', async () => {
  const receipt = await receiptOf(bought, await copyOf(bought));
  const shown = `${receiptText(receipt)}${JSON.stringify(receiptJson(receipt))}`;
  for (const { story } of receipt.attempts) {
    const bytes = Buffer.from(must(story.bytes, 'bytes'));
    for (const text of [bytes.toString('hex'), bytes.toString('base64')])
      expect(shown).not.toContain(text.slice(100, 160));
  }
});

test.each([
  ['UPDATE fills SET wallet_delta_lamports = wallet_delta_lamports + 1', 'wallet_delta_lamports is'],
  ["UPDATE fills SET token_delta_atoms = '1'", 'token_delta_atoms is 1'],
  ["UPDATE attempts SET state = 'dead'", 'state is dead, the journal says landed'],
  ["UPDATE attempts SET raw = x'00'", 'the bytes in the table are not those of the journal'],
  ['UPDATE positions SET realised_pnl_lamports = 0', 'realised_pnl_lamports is 0'],
  ["DELETE FROM sends; DELETE FROM fills WHERE side = 'sell'", 'fills'],
  [
    `UPDATE journal SET data = json_set(data, '$.fill.feeLamports', '1') WHERE type = 'attempt_landed';
     UPDATE fills SET fee_lamports = 1`,
    'feeLamports is booked as 1, the chain says',
  ],
  [
    `UPDATE journal SET bytes = zeroblob(300) WHERE type = 'attempt_signed';
     UPDATE attempts SET raw = zeroblob(300)`,
    'the bytes are no transaction',
  ],
  ["UPDATE journal SET data = '{}' WHERE type = 'attempt_landed'", 'the journal says landed_provisional'],
  ["UPDATE journal SET data = json_remove(data, '$.fill') WHERE type = 'attempt_landed'", 'impossible story'],
  ["UPDATE journal SET version = 99 WHERE type = 'attempt_landed'", 'impossible story'],
  ["UPDATE journal SET bytes = NULL WHERE type = 'attempt_signed'", 'impossible story'],
])('a changed book is contradicted (%s)', async (sql, said) => {
  const copy = await copyOf(bought);
  tamper(copy.path, sql);
  const receipt = await receiptOf(bought, copy);
  expect(receipt.verdict).toBe('contradicted');
  expect(contradictions(receipt)).toContain(said);
});

test('a changed or shortened signer log is contradicted, a missing one is not believed', async () => {
  const copy = await copyOf(bought);
  const [first = '', second = ''] = readFileSync(copy.logPath, 'utf8').split('\n');
  writeFileSync(copy.logPath, `${first}\n`);
  expect(contradictions(await receiptOf(bought, copy))).toContain('no entry for this signature');
  writeFileSync(copy.logPath, `${first}\n${second.replace(/"bytes":"../, '"bytes":"ff')}\n`);
  expect(contradictions(await receiptOf(bought, copy))).toContain('other bytes than the journal');
  const missing = await receiptOf(bought, { ...copy, logPath: `${copy.logPath}.gone` });
  expect(missing.verdict).toBe('unverified');
});

test('a signature that was never sent is looked for on the chain', async () => {
  const copy = await copyOf(bought);
  const order = bought.events.find((event) => event.type === 'attempt_signed');
  const log = await openSignerLog(copy.logPath);
  const txid = '5'.repeat(87);
  const { orderId } = must(order, 'order');
  await log.append({ orderId, n: 2, txid, wire: Uint8Array.of(1), note: null });
  await log.discard(txid, 'trading is halted');
  await log.close();
  const { verdict, checks } = await receiptOf(bought, copy);
  expect(checks.find(({ about }) => about === txid)?.detail).toContain('not on the chain');
  expect(verdict).toBe('verified');
});

test('what is signed while the receipt is made is a later one’s, and without the journal a contradiction', async () => {
  const copy = await copyOf(bought);
  const signed = must(
    bought.events.find((event) => event.type === 'attempt_signed'),
    'attempt',
  );
  const { landed } = bought.world.chain.ledger;
  const later = toTxid('7'.repeat(87));
  const landing = must(landed.get(signed.txid), 'landing');
  landed.set(later, { ...landing, transaction: { ...landing.transaction, signature: later } });
  const log = await openSignerLog(copy.logPath);
  await log.append({ orderId: signed.orderId, n: 2, txid: later, wire: Uint8Array.of(1), note: null });
  await log.close();
  const unknown = await receiptOf(bought, copy);
  expect(contradictions(unknown)).toContain('the journal lacks, and it is on the chain');
  const inTime = await receiptOf(bought, copy, () =>
    tamper(
      copy.path,
      `INSERT INTO journal SELECT (SELECT max(seq) + 1 FROM journal), at_ms, type, version,
         json_set(data, '$.txid', '${later}'), bytes FROM journal WHERE type = 'attempt_signed' LIMIT 1`,
    ),
  );
  landed.delete(later);
  expect(contradictions(inTime)).toBe('');
  expect(inTime.verdict).toBe('unverified');
  expect(inTime.checks.find(({ about }) => about === later)?.detail).toContain('run this again');
});

test('a provider that is down leaves the trade unverified and says what to do', async () => {
  const [alpha] = bought.world.chain.nodes;
  alpha.isDown = true;
  const receipt = await receiptOf(bought, await copyOf(bought)).finally(() => {
    alpha.isDown = false;
  });
  expect(receipt.verdict).toBe('unverified');
  expect(receiptText(receipt)).toContain('--rpc <url>');
});

test('a torn last line of the signer log is no damage, a torn line before another is', async () => {
  const copy = await copyOf(bought);
  appendFileSync(copy.logPath, '{"seq":3,"ord');
  expect((await readSignerLog(copy.logPath, () => true)).broken).toBeNull();
  const before = `${copy.logPath}.before`;
  copyFileSync(copy.logPath, before);
  appendFileSync(copy.logPath, `\n{"seq":4}\n`);
  expect((await readSignerLog(copy.logPath, () => true)).broken).toBe('line 3 is not readable');
});
