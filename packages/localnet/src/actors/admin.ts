import { z } from 'zod';
import type { Ledger } from '../chain/types.ts';
import { type Router, reply } from '../rpc/router.ts';
import { isAddress } from '../vm/base58.ts';
import type { Actors } from './actors.ts';
import { PLANT_KINDS } from './plants.ts';
import type { RosterEntry } from './population.ts';
import { providerRequestSchema, type SignalProviders } from './signal-provider.ts';

export interface ActorAdminParts {
  readonly ledger: Ledger;
  readonly roster: readonly RosterEntry[];
  readonly providers: SignalProviders;
  readonly actors: Pick<Actors, 'plant' | 'purchase'>;
}

const AIRDROP_LAMPORTS_MAX = 1_000_000_000_000_000n;

const addressSchema = z.string().refine(isAddress, 'is not an address');

const plantSchema = z.strictObject({ kind: z.enum(PLANT_KINDS), mint: addressSchema.optional() });

const purchaseSchema = z.strictObject({ leader: addressSchema, mint: addressSchema });

const airdropSchema = z.object({
  address: addressSchema,
  lamports: z
    .union([z.string(), z.number().int()])
    .transform((value) => String(value))
    .refine((text) => /^[1-9]\d{0,15}$/.test(text), 'is not a positive whole number')
    .transform(BigInt)
    .refine((lamports) => lamports <= AIRDROP_LAMPORTS_MAX, 'is more than the faucet gives'),
});

/** Routes by which an operator's setup learns whom it may follow, gets SOL, signed signals and things to happen. */
export function registerActorAdmin(
  router: Router,
  { ledger, roster, providers, actors }: ActorAdminParts,
): void {
  for (const path of ['/admin/roster', '/admin/leaders'])
    router.register('GET', path, () => reply(200, { leaders: roster }));
  router.register('POST', '/admin/airdrop', ({ body }) => {
    const parsed = airdropSchema.safeParse(body);
    if (!parsed.success) return reply(400, { error: z.prettifyError(parsed.error) });
    const { txid } = ledger.airdrop(parsed.data.address, parsed.data.lamports);
    return reply(200, { signature: txid });
  });
  router.register('POST', '/admin/plants', ({ body }) => {
    const parsed = plantSchema.safeParse(body);
    if (!parsed.success) return reply(400, { error: z.prettifyError(parsed.error) });
    const mint = actors.plant(parsed.data.kind, parsed.data.mint);
    return mint === null ? reply(409, { error: 'no token suits, or none is left' }) : reply(200, { mint });
  });
  router.register('POST', '/admin/purchases', ({ body }) => {
    const parsed = purchaseSchema.safeParse(body);
    if (!parsed.success) return reply(400, { error: z.prettifyError(parsed.error) });
    return actors.purchase(parsed.data.leader, parsed.data.mint)
      ? reply(200, parsed.data)
      : reply(409, { error: 'the leader holds some already, or there is no such leader or token' });
  });
  router.register('GET', '/admin/providers', () => reply(200, { providers: providers.list() }));
  router.register('POST', '/admin/providers', ({ body }) => {
    const parsed = providerRequestSchema.safeParse(body);
    if (!parsed.success) return reply(400, { error: z.prettifyError(parsed.error) });
    if (!providers.put(parsed.data)) return reply(409, { error: 'too many providers' });
    return reply(200, { providerId: parsed.data.providerId });
  });
  router.register('DELETE', '/admin/providers/:id', ({ params }) =>
    providers.remove(params.id ?? '') ? reply(200, {}) : reply(404, { error: 'no such provider' }),
  );
}
