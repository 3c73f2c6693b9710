import { err, ok, type Result } from '@chimera/core/result';
import { z } from 'zod';
import type { Ledger } from '../chain/types.ts';
import type { FaultRegistry } from '../faults/registry.ts';
import { withFaults } from '../market/faulty-route.ts';
import type { HttpHandler, HttpReply, Router } from '../rpc/router.ts';
import { TIP_ACCOUNTS } from '../vm/addresses.ts';
import { fromBase58 } from '../vm/base58.ts';
import type { Auction } from './auction.ts';
import { BUNDLE_TRANSACTIONS_MAX, type BundleRefusal } from './bundle.ts';
import type { TipFloor } from './tip-floor.ts';

export interface BlockEngineParts {
  readonly ledger: Ledger;
  readonly auction: Auction;
  readonly tips: TipFloor;
}

const INVALID_PARAMS = -32_602;
const METHOD_NOT_FOUND = -32_601;
const STATUS_IDS_MAX = 5;

const requestSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]).default(null),
  method: z.string(),
  params: z.array(z.unknown()).default([]),
});
/** Base58 stays the default, as on mainnet: a client that forgets the option sends bytes nobody can read. */
const encodingSchema = z.object({ encoding: z.enum(['base58', 'base64']).default('base58') });
const idsSchema = z.array(z.string()).min(1).max(STATUS_IDS_MAX);

interface Answer {
  readonly result: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}
type Method = (params: readonly unknown[], request: { bundleOnly: boolean }) => Result<Answer, BundleRefusal>;

/** Registers the block engine's routes in both path styles: one path for all methods, and one path per method. */
export function registerBlockEngine(router: Router, faults: FaultRegistry, parts: BlockEngineParts): void {
  const methods = createMethods(parts);
  const site = faults.at('jito.bundles');
  const handler = withFaults(site, createHandler(methods));
  const paths = [...Object.keys(methods), 'bundles', 'transactions'];
  for (const path of paths) router.register('POST', `/api/v1/${path}`, handler);
  router.register('GET', '/api/v1/bundles/tip_floor', () => ({ status: 200, body: parts.tips.body() }));
}

function createHandler(methods: Readonly<Record<string, Method>>): HttpHandler {
  return (request) => {
    const parsed = requestSchema.safeParse(request.body);
    if (!parsed.success) return failure(null, { code: -32_600, message: 'Invalid request' });
    const { id, method, params } = parsed.data;
    const run = methods[method];
    if (run === undefined) return failure(id, { code: METHOD_NOT_FOUND, message: 'Method not found' });
    const outcome = run(params, { bundleOnly: request.query.get('bundleOnly') === 'true' });
    if (!outcome.ok) return failure(id, outcome.error);
    const { result, headers } = outcome.value;
    const body = { jsonrpc: '2.0', result, id };
    return headers === undefined ? { status: 200, body } : { status: 200, body, headers };
  };
}

const failure = (id: unknown, error: BundleRefusal): HttpReply => ({
  status: 400,
  body: { jsonrpc: '2.0', error, id },
});

function createMethods({ ledger, auction }: BlockEngineParts): Readonly<Record<string, Method>> {
  return {
    getTipAccounts: () => ok({ result: TIP_ACCOUNTS }),
    sendBundle(params) {
      const wires = decodeAll(params[0], params[1]);
      if (!wires.ok) return wires;
      const submitted = auction.submit(wires.value);
      return submitted.ok ? ok({ result: submitted.value.id }) : submitted;
    },
    sendTransaction(params, { bundleOnly }) {
      const wires = decodeAll([params[0]], params[1]);
      const wire = wires.ok ? wires.value[0] : undefined;
      if (!wires.ok) return wires;
      if (wire === undefined) return err({ code: INVALID_PARAMS, message: 'transaction is missing' });
      return bundleOnly ? sendAsBundle(auction, wire) : sendDirect(ledger, wire);
    },
    getBundleStatuses: (params) => withIds(params, (ids) => bundleStatuses(ledger, auction, ids)),
    getInflightBundleStatuses: (params) => withIds(params, (ids) => inflightStatuses(ledger, auction, ids)),
  };
}

function sendAsBundle(auction: Auction, wire: Uint8Array): Result<Answer, BundleRefusal> {
  const submitted = auction.submit([wire]);
  if (!submitted.ok) return submitted;
  return ok({ result: submitted.value.txids[0], headers: { 'x-bundle-id': submitted.value.id } });
}

/** Without preflight: a transaction that will fail still lands and pays its fee. */
function sendDirect(ledger: Ledger, wire: Uint8Array): Result<Answer, BundleRefusal> {
  const submitted = ledger.submit(wire);
  if (submitted.ok) return ok({ result: submitted.value.txid });
  const message =
    submitted.error.kind === 'malformed' ? submitted.error.message : JSON.stringify(submitted.error.err);
  return err({ code: INVALID_PARAMS, message });
}

function withIds(
  params: readonly unknown[],
  answer: (ids: readonly string[]) => unknown,
): Result<Answer, BundleRefusal> {
  const ids = idsSchema.safeParse(params[0]);
  if (ids.success) return ok({ result: answer(ids.data) });
  return err({ code: INVALID_PARAMS, message: `expected 1 to ${STATUS_IDS_MAX} bundle ids` });
}

function bundleStatuses(ledger: Ledger, auction: Auction, ids: readonly string[]) {
  const value = ids.flatMap((id) => {
    const record = auction.find(id);
    if (record === null || record.landedSlot === null) return [];
    return {
      bundle_id: id,
      transactions: record.bundle.txids,
      slot: record.landedSlot,
      confirmation_status: confirmationOf(ledger, record.landedSlot),
      err: { Ok: null },
    };
  });
  return { context: { slot: ledger.currentSlot() }, value };
}

function confirmationOf(ledger: Ledger, slot: number): 'processed' | 'confirmed' | 'finalized' {
  if (slot <= ledger.view('finalized').slot) return 'finalized';
  return slot <= ledger.view('confirmed').slot ? 'confirmed' : 'processed';
}

const inflightStatuses = (ledger: Ledger, auction: Auction, ids: readonly string[]) => ({
  context: { slot: ledger.currentSlot() },
  value: ids.map((id) => {
    const record = auction.find(id);
    return { bundle_id: id, status: record?.status ?? 'Invalid', landed_slot: record?.landedSlot ?? null };
  }),
});

function decodeAll(texts: unknown, options: unknown): Result<readonly Uint8Array[], BundleRefusal> {
  const list = z.array(z.string()).min(1).max(BUNDLE_TRANSACTIONS_MAX).safeParse(texts);
  const encoding = encodingSchema.safeParse(options ?? {});
  if (!list.success || !encoding.success) {
    return err({ code: INVALID_PARAMS, message: `expected 1 to ${BUNDLE_TRANSACTIONS_MAX} transactions` });
  }
  const decode = (text: string): Uint8Array | null =>
    encoding.data.encoding === 'base64' ? Buffer.from(text, 'base64') : fromBase58(text);
  const wires = list.data.map(decode);
  const readable = wires.filter((wire) => wire !== null);
  if (readable.length === wires.length) return ok(readable);
  return err({ code: INVALID_PARAMS, message: 'transaction #0 could not be decoded' });
}
