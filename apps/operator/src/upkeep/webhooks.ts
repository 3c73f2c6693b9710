import type { Book } from '@chimera/core/book';
import type { Address } from '@chimera/core/units/chain';
import { WEBHOOK_ADDRESSES_MAX, type Webhook, type WebhookWish } from '@chimera/solana/helius/webhooks-api';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Providers } from '../control/providers.ts';
import type { Clock, Logger, WebhookService } from '../ports.ts';
import type { Check } from './health.ts';

export interface WebhooksParts {
  /** Null when nobody delivers webhooks to us. */
  readonly webhookService: WebhookService | null;
  readonly book: Pick<Book, 'wallets' | 'positions'>;
  readonly providers: Pick<Providers, 'find' | 'list' | 'set'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly logger: Logger;
}

export interface Webhooks {
  /** Where the service reaches our public port; before it is told, nothing is asked of the service. */
  readonly listenAt: (baseUrl: string) => void;
  /** Makes the webhook watch whom we follow, if it does not yet. Never rejects by a failure of the service. */
  readonly sync: () => Promise<void>;
  readonly checks: () => readonly Check[];
}

/** The provider that is made when none of the service's kind exists. */
const PROVIDER_ID = 'helius';
/** The service switches a webhook off by itself when deliveries fail, so it is looked at now and then. */
const LOOK_MS = 300_000;
const RETRY_MS_MIN = 2_000;
const RETRY_MS_MAX = 300_000;

interface State {
  baseUrl: string | null;
  /** What the service was last brought to, and when we last saw that it still is. */
  followed: WebhookWish | null;
  lookedAtMs: number;
  problem: string | null;
  failures: number;
  nextTryAtMs: number;
}

/**
 * Keeps the service's webhook on the ACTIVE roster and the leaders of open positions. The book is the wish, the
 * service is brought to it at a start and at each change: an edit replaces all addresses, so nothing can add up
 * wrong, and running it again changes nothing.
 */
export function createWebhooks(parts: WebhooksParts): Webhooks {
  const { webhookService: service, clock, logger } = parts;
  const state: State = {
    ...{ baseUrl: null, followed: null, lookedAtMs: 0, problem: null, failures: 0, nextTryAtMs: 0 },
  };

  async function sync(): Promise<void> {
    const nowMs = clock.monotonicMs();
    if (service === null || state.baseUrl === null || nowMs < state.nextTryAtMs) return;
    const wish = await wishOf(parts, state.baseUrl);
    if (isSameWish(wish, state.followed) && nowMs - state.lookedAtMs < LOOK_MS) return;
    try {
      await bring(service, wish, isSameSecret(wish, state.followed));
      if (!isSameWish(wish, state.followed))
        logger.info({ wallets: wish.accountAddresses.length }, 'the webhook follows the roster');
      Object.assign(state, { followed: wish, lookedAtMs: nowMs, problem: null, failures: 0 });
    } catch (error) {
      if (!(error instanceof SolanaError)) throw error;
      if (state.failures === 0) logger.error({ code: error.code }, `webhooks: ${error.message}`);
      state.problem = error.message;
      state.nextTryAtMs = nowMs + Math.min(RETRY_MS_MIN * 2 ** state.failures, RETRY_MS_MAX);
      state.failures += 1;
    }
  }

  return {
    sync,
    listenAt: (baseUrl) => {
      state.baseUrl = baseUrl.replace(/\/+$/, '');
    },
    checks: () => (service === null ? [] : [toCheck(state)]),
  };
}

function toCheck({ problem }: State): Check {
  const name = 'leader_webhooks';
  if (problem === null) return { name, ok: true };
  return {
    name,
    ok: false,
    isAdvisory: true,
    cause: `the webhook does not follow the roster: ${problem}`,
    remedy: 'check HELIUS_API_KEY, PUBLIC_URL and the plan; it is tried again by itself within 5 minutes',
  };
}

async function wishOf({ book, providers }: WebhooksParts, baseUrl: string): Promise<WebhookWish> {
  const known = providers.list().filter(({ scheme }) => scheme === 'helius');
  if (known.length === 0) await providers.set(firstProvider, 'webhooks');
  const providerId = known.find(({ active }) => active)?.providerId ?? known[0]?.providerId ?? PROVIDER_ID;
  const provider = providers.find(providerId);
  // Whoever switched the provider off wants no deliveries either.
  const isWanted = provider?.active === true;
  return {
    webhookUrl: `${baseUrl}/api/v1/webhooks/helius/${providerId}`,
    webhookType: 'raw',
    authHeader: provider?.secret ?? '',
    accountAddresses: isWanted ? followedWallets(book) : [],
  };
}

const firstProvider = {
  providerId: PROVIDER_ID,
  scheme: 'helius',
  active: true,
  mayTradeWithoutLeader: false,
  maySendSpear: false,
} as const;

/** Leaders whose sales we must hear of come first, then the best of the roster. */
function followedWallets({ wallets, positions }: WebhooksParts['book']): readonly Address[] {
  const held = [...positions.values()].flatMap(({ position }) => position.leader ?? []);
  const active = [...wallets.values()]
    .filter(({ status }) => status === 'ACTIVE')
    .sort((left, right) => (right.wqs ?? 0) - (left.wqs ?? 0))
    .map(({ wallet }) => wallet);
  return [...new Set([...held, ...active])].slice(0, WEBHOOK_ADDRESSES_MAX).sort();
}

/** A webhook knows its secret for good once it was told; services need not show it. */
async function bring(service: WebhookService, wish: WebhookWish, isSecretTold: boolean): Promise<void> {
  const [first, ...others] = (await service.list()).filter((one) => isOurs(one, wish));
  const isIdle = wish.accountAddresses.length === 0;
  for (const { webhookId } of isIdle && first ? [first, ...others] : others) await service.remove(webhookId);
  if (isIdle) return;
  if (first === undefined) await service.create(wish);
  else if (!isAsWished(first, wish, isSecretTold)) await edit(service, first.webhookId, wish);
  else if (!first.isActive) await service.setActive(first.webhookId, true);
}

async function edit(service: WebhookService, webhookId: string, wish: WebhookWish): Promise<void> {
  const edited = await service.edit(webhookId, wish);
  if (!edited.isActive) await service.setActive(webhookId, true);
}

/** The same host and path: what differs in its port only is an earlier life of ours. */
function isOurs({ webhookUrl }: Webhook, wish: WebhookWish): boolean {
  if (!URL.canParse(webhookUrl)) return false;
  const [theirs, ours] = [new URL(webhookUrl), new URL(wish.webhookUrl)];
  return theirs.hostname === ours.hostname && theirs.pathname === ours.pathname;
}

const isAsWished = (found: Webhook, wish: WebhookWish, isSecretTold: boolean): boolean =>
  found.webhookUrl === wish.webhookUrl &&
  found.webhookType === wish.webhookType &&
  (isSecretTold || found.authHeader === wish.authHeader) &&
  isSameList([...found.accountAddresses].sort(), wish.accountAddresses);

const isSameWish = (wish: WebhookWish, other: WebhookWish | null): boolean =>
  other !== null &&
  wish.webhookUrl === other.webhookUrl &&
  isSameSecret(wish, other) &&
  isSameList(wish.accountAddresses, other.accountAddresses);

const isSameSecret = (wish: WebhookWish, other: WebhookWish | null): boolean =>
  wish.authHeader === other?.authHeader;

const isSameList = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((one, index) => one === right[index]);
