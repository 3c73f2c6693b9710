import { z } from 'zod';
import type { Ledger } from '../chain/types.ts';
import { HttpProblem, type HttpReply, type Router, reply } from '../rpc/router.ts';
import { isAddress } from '../vm/base58.ts';
import { FAULT_KINDS, type FaultRegistry, type FaultRequest } from './registry.ts';

/** Besides what a site suffers, the whole chain can be made to run ahead of every blockhash. */
const CHAIN_KINDS = ['expire_blockhashes'] as const;

const faultSchema = z.strictObject({
  /** Shorthand for the sites rpc.0, rpc.1 or both. */
  node: z.union([z.literal(0), z.literal(1), z.literal('all')]).optional(),
  site: z.string().min(1).max(100).optional(),
  kind: z.enum([...FAULT_KINDS, ...CHAIN_KINDS]),
  rate: z.number().min(0).max(1).default(1),
  /** Milliseconds of a delay. */
  ms: z.number().min(0).max(600_000).optional(),
  /** Slots of a lag, an index delay or a retention. */
  slots: z.number().int().min(0).max(1_000_000).optional(),
  /** Only what this account pays for: its transactions, and swaps that it asks for. */
  payer: z.string().refine(isAddress, 'is not an address').optional(),
  forMs: z.number().int().min(1).max(86_400_000).optional(),
});

export interface AdminParts {
  readonly router: Router;
  readonly faults: FaultRegistry;
  readonly ledger: Ledger;
  /** Ends the process after the answer; its supervisor starts it again. */
  readonly restart: () => void;
}

/** The routes by which tests and people make the cluster misbehave, and stop it again. */
export function registerAdmin({ router, faults, ledger, restart }: AdminParts): void {
  router.register('GET', '/admin/faults', () =>
    reply(200, { rules: faults.list(), sites: faults.sites(), kinds: [...FAULT_KINDS, ...CHAIN_KINDS] }),
  );
  router.register('POST', '/admin/faults', ({ body }) => addFault(body, faults, ledger));
  router.register('DELETE', '/admin/faults', () => {
    faults.clear();
    return reply(200, { rules: [] });
  });
  router.register('DELETE', '/admin/faults/:id', ({ params }) =>
    faults.remove(Number(params.id))
      ? reply(200, { rules: faults.list() })
      : reply(404, { error: 'no such rule' }),
  );
  router.register('POST', '/admin/restart', () => {
    setImmediate(restart);
    return reply(202, { restarting: true });
  });
  router.register('GET', '/admin/status', () => {
    const { rss, heapUsed } = process.memoryUsage();
    const { slot, height, blockhash } = ledger.openBlock();
    const transactions = ledger.transactionCount();
    return reply(200, {
      genesisHash: ledger.genesisHash,
      slot,
      height,
      blockhash,
      transactions,
      rss,
      heapUsed,
    });
  });
}

function addFault(body: unknown, faults: FaultRegistry, ledger: Ledger): HttpReply {
  const parsed = faultSchema.safeParse(body);
  if (!parsed.success) throw new HttpProblem(400, z.prettifyError(parsed.error));
  const { kind, rate, ms, slots, payer, forMs, node, site } = parsed.data;
  if (kind === 'expire_blockhashes') {
    ledger.expireBlockhashes();
    return reply(200, { height: ledger.currentHeight() });
  }
  const where = site ?? (node === undefined || node === 'all' ? 'rpc.*' : `rpc.${node}`);
  const limits = { payer: payer ?? null, forMs: forMs ?? null };
  const request: FaultRequest = { site: where, kind, rate, amount: slots ?? ms ?? 0, ...limits };
  return reply(201, faults.add(request));
}
