import { randomUUID } from 'node:crypto';
import { err, ok, type Result } from '@chimera/core/result';
import { z } from 'zod';
import type { Ledger } from '../chain/types.ts';
import { isAddress } from '../vm/base58.ts';

export const ADDRESSES_MAX = 100_000;
export const WEBHOOKS_MAX = 50;

const webhookTypes = ['raw', 'enhanced', 'rawDevnet', 'enhancedDevnet'] as const;

/** What a client asks for; an edit replaces all of it. */
export const webhookRequestSchema = z.object({
  webhookURL: z.url(),
  transactionTypes: z.array(z.string()).default(['ANY']),
  accountAddresses: z.array(z.string().refine(isAddress, 'is not an address')).max(ADDRESSES_MAX),
  webhookType: z.enum(webhookTypes).default('enhanced'),
  authHeader: z.string().default(''),
  txnStatus: z.enum(['all', 'success', 'failed']).default('all'),
});
export type WebhookRequest = z.infer<typeof webhookRequestSchema>;

const webhookSchema = webhookRequestSchema.extend({
  webhookID: z.string(),
  wallet: z.string(),
  active: z.boolean(),
});
export type Webhook = z.infer<typeof webhookSchema>;

/** Registered webhooks; they outlive a restart. */
export interface WebhookBook {
  list(): readonly Webhook[];
  find(id: string): Webhook | null;
  create(request: WebhookRequest): Result<Webhook, 'too_many'>;
  replace(id: string, request: WebhookRequest): Webhook | null;
  setActive(id: string, active: boolean): Webhook | null;
  remove(id: string): boolean;
}

const NOTE = 'helius.webhooks';
/** The account that owns the key, which the real answers name; here it means nothing. */
const ACCOUNT = '11111111111111111111111111111111';

export function createWebhookBook(ledger: Ledger): WebhookBook {
  const webhooks = new Map<string, Webhook>();
  for (const webhook of restore(ledger.readNote(NOTE))) webhooks.set(webhook.webhookID, webhook);
  const keep = (webhook: Webhook): Webhook => {
    webhooks.set(webhook.webhookID, webhook);
    save();
    return webhook;
  };
  const save = (): void => ledger.writeNote(NOTE, JSON.stringify([...webhooks.values()]));
  const change = (id: string, edit: (webhook: Webhook) => Webhook): Webhook | null => {
    const webhook = webhooks.get(id);
    return webhook === undefined ? null : keep(edit(webhook));
  };
  return {
    list: () => [...webhooks.values()],
    find: (id) => webhooks.get(id) ?? null,
    create(request) {
      if (webhooks.size >= WEBHOOKS_MAX) return err('too_many');
      return ok(keep({ ...request, webhookID: randomUUID(), wallet: ACCOUNT, active: true }));
    },
    replace: (id, request) => change(id, (webhook) => ({ ...webhook, ...request, active: true })),
    setActive: (id, active) => change(id, (webhook) => ({ ...webhook, active })),
    remove(id) {
      const removed = webhooks.delete(id);
      if (removed) save();
      return removed;
    },
  };
}

const restore = (text: string | null): readonly Webhook[] =>
  text === null ? [] : z.array(webhookSchema).parse(JSON.parse(text));
