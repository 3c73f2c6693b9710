import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Db } from '@chimera/db/open';
import { createFetchHttp } from '@chimera/solana/http/fetch-http';
import { createRpcClient } from '@chimera/solana/rpc/client';
import { parseRpcUrls } from '../../config/rpc-urls.ts';
import type { Config } from '../../config.ts';
import { type Command, type CommandInput, textOption, UsageError, wordAt } from '../command.ts';
import { readDatabase } from '../database.ts';
import { EXIT, type Output } from '../output.ts';
import { type Check, contradicted, holds, type Verdict } from '../receipt/check.ts';
import { type BookEvidence, createSignedLater, readEvidence } from '../receipt/evidence.ts';
import { makeReceipt, type Receipt, type ReceiptSources } from '../receipt/receipt.ts';
import { checkLine, receiptJson, receiptText } from '../receipt/render.ts';
import { checkSignerLog, readSignerLog } from '../receipt/signer-log-reader.ts';
import { createWitness, type Witness } from '../receipt/witness.ts';

const EXIT_OF: Readonly<Record<Verdict, number>> = {
  verified: EXIT.ok,
  unverified: EXIT.unverified,
  contradicted: EXIT.contradicted,
};
/** Trades asked about at the same time; providers limit rates. */
const TRADES_AT_ONCE = 4;
const CHECKS_SHOWN_MAX = 100;

export const receiptCommand: Command = {
  name: 'receipt',
  needsVault: true,
  summary: 'Verify one trade against journal, signer log and chain. Works with the operator dead.',
  usage:
    '<trade uuid | signal | order | position | transaction> | --all [--rpc <url>[,<url>]]\nExit codes: 0 verified, 5 not everything could be checked, 6 contradicted, 4 not found.',
  example: './chimera receipt 3f2b9c1e-0000-8000-8000-000000000001 --json',
  options: { all: { type: 'boolean' }, rpc: { type: 'string' } },
  async run({ config }, input) {
    const id =
      input.options.all === true
        ? null
        : wordAt(input, 0, 'a trade uuid, a signal, order or position id or a transaction, or --all');
    const witnesses = createWitnesses(config, input);
    return readDatabase(config, async (db) => {
      const book = readEvidence(db, id);
      if (id !== null && book.trades.length === 0) {
        const text = `Nothing is known of ${id}.`;
        return { code: EXIT.not_found, json: { status: 'not_found', id }, text };
      }
      const receipts = await makeReceipts(book, await sourcesOf(config, { db, book, witnesses }));
      return id === null ? summaryOutput(receipts) : receiptOutput(receipts);
    });
  },
};

interface Read {
  readonly db: Db;
  readonly book: BookEvidence;
  readonly witnesses: readonly Witness[];
}

async function sourcesOf(config: Config, { db, book, witnesses }: Read): Promise<ReceiptSources> {
  const orders = new Set(book.trades.flatMap(({ ids }) => ids.orderIds));
  const path = join(config.dataDir, 'signer.log');
  const log = await readSignerLog(path, (orderId) => orders.has(orderId));
  const common = [
    checkGaps(config.databasePath, book),
    ...(orders.size > 0 ? [checkSignerLog(log, path)] : []),
  ];
  return { boots: book.boots, log, witnesses, isSignedLater: createSignedLater(db, book), common };
}

function checkGaps(path: string, { isGapless }: BookEvidence): Check {
  const claim = { name: 'journal', about: path };
  return isGapless ? holds(claim, 'no entry is missing') : contradicted(claim, 'entries are missing');
}

async function makeReceipts({ trades }: BookEvidence, sources: ReceiptSources): Promise<readonly Receipt[]> {
  const receipts: Receipt[] = [];
  for (let from = 0; from < trades.length; from += TRADES_AT_ONCE) {
    const some = trades.slice(from, from + TRADES_AT_ONCE);
    receipts.push(...(await Promise.all(some.map((trade) => makeReceipt(trade, sources)))));
  }
  return receipts;
}

/** A trade uuid that two providers chose gives two receipts; the worse verdict is the exit code. */
function receiptOutput(receipts: readonly Receipt[]): Output {
  const [first] = receipts;
  return {
    code: Math.max(...receipts.map(({ verdict }) => EXIT_OF[verdict])),
    json: receipts.length === 1 && first ? receiptJson(first) : { receipts: receipts.map(receiptJson) },
    text: receipts.map(receiptText).join('\n\n'),
  };
}

function summaryOutput(receipts: readonly Receipt[]): Output {
  const count = (verdict: Verdict): number =>
    receipts.filter((receipt) => receipt.verdict === verdict).length;
  const counts = {
    trades: receipts.length,
    attempts: receipts.reduce((sum, { attempts }) => sum + attempts.length, 0),
    verified: count('verified'),
    unverified: count('unverified'),
    contradicted: count('contradicted'),
  };
  const open = receipts.flatMap(({ checks }) => checks.filter(({ outcome }) => outcome !== 'holds'));
  const distinct = [...new Map(open.map((check) => [JSON.stringify(check), check])).values()].sort(
    worstFirst,
  );
  return {
    code: Math.max(EXIT.ok, ...receipts.map(({ verdict }) => EXIT_OF[verdict])),
    json: { ...counts, checks: distinct.slice(0, CHECKS_SHOWN_MAX) },
    text: [
      ...Object.entries(counts).map(([name, value]) => `${name.padEnd(14)}${value}`),
      ...distinct.slice(0, CHECKS_SHOWN_MAX).map(checkLine),
    ].join('\n'),
  };
}

const worstFirst = (left: Check, right: Check): number => left.outcome.localeCompare(right.outcome);

/** Providers of `--rpc`, else those of the cluster that runs on this data folder, else the configured ones. */
function createWitnesses(config: Config, input: CommandInput): readonly Witness[] {
  const http = createFetchHttp();
  const running = config.cluster === 'localnet' ? runningRpcUrls(join(config.dataDir, 'run.json')) : null;
  const text = textOption(input, 'rpc') ?? running;
  const urls = text === null ? { ok: true as const, value: config.rpcUrls } : parseRpcUrls(text);
  if (!urls.ok) throw new UsageError(`--rpc ${urls.error}`);
  return urls.value.map(({ url }) =>
    createWitness(createRpcClient({ providerId: new URL(url).host, url, http })),
  );
}

function runningRpcUrls(path: string): string | null {
  if (!existsSync(path)) return null;
  const urls = [...readFileSync(path, 'utf8').matchAll(/"rpcUrl2?":\s*"(http:\/\/127\.0\.0\.1:\d+)"/g)];
  return urls.length === 0 ? null : urls.map(([, url]) => url).join(',');
}
