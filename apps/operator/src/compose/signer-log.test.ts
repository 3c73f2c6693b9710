import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSignerLog } from './signer-log.ts';

const freshPath = (): string => join(mkdtempSync(join(tmpdir(), 'chimera-signer-')), 'signer.log');
const entry = (n: number) => ({
  orderId: 'order',
  n,
  txid: `tx${n}`,
  wire: Uint8Array.of(n, 255),
  note: null,
});
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ({ line, parsed: JSON.parse(line) }));

test('every signature is on disk when its append resolves, chained by the hash of the line before', async () => {
  const path = freshPath();
  const log = await openSignerLog(path);
  await Promise.all([1, 2, 3].map((n) => log.append(entry(n))));
  const lines = linesOf(path);
  expect(lines.map(({ parsed }) => [parsed.seq, parsed.txid, parsed.bytes])).toEqual([
    [1, 'tx1', '01ff'],
    [2, 'tx2', '02ff'],
    [3, 'tx3', '03ff'],
  ]);
  for (const [index, { line }] of lines.slice(0, -1).entries()) {
    const hash = createHash('sha256').update(`${line}\n`).digest('hex');
    expect(lines[index + 1]?.parsed.previous).toBe(hash);
  }
  await log.close();
});

test('a torn last line is cut off and the chain goes on from the last whole one', async () => {
  const path = freshPath();
  const first = await openSignerLog(path);
  await first.append(entry(1));
  await first.close();
  appendFileSync(path, '{"seq":2,"orderId":"or');
  const second = await openSignerLog(path);
  await second.append(entry(2));
  await second.close();
  expect(linesOf(path).map(({ parsed }) => parsed.seq)).toEqual([1, 2]);
});
