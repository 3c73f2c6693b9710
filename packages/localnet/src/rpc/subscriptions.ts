import type { AccountState, BlockInfo, Commitment, Ledger, TransactionRecord } from '../chain/types.ts';
import { encodeAccount } from './encode/account.ts';
import { toFilters } from './methods/accounts.ts';
import { API_VERSION, type RpcNode } from './node.ts';
import type { Config } from './params.ts';

export type Topic =
  | { readonly kind: 'account'; readonly address: string; readonly config: Config }
  | { readonly kind: 'program'; readonly program: string; readonly config: Config }
  | { readonly kind: 'logs'; readonly mentions: string | null }
  | { readonly kind: 'signature'; readonly txid: string; readonly wantsReceived: boolean }
  | { readonly kind: 'slot' }
  | { readonly kind: 'root' };

export interface Subscription {
  readonly id: number;
  readonly topic: Topic;
  readonly commitment: Commitment;
  /** Delivers a notification's `result`; `isLast` says that the subscription has ended with it. */
  readonly notify: (kind: Topic['kind'], result: unknown, isLast?: boolean) => void;
  /** What an account subscription reported last, to notify only about changes. */
  lastState: AccountState | null;
}

/** Subscriptions of one node, fed by the ledger and paced by the node's own view of it. */
export interface Subscriptions {
  add(topic: Topic, commitment: Commitment, notify: Subscription['notify']): number;
  remove(id: number): boolean;
  size(): number;
  stop(): void;
}

const COMMITMENTS: readonly Commitment[] = ['processed', 'confirmed', 'finalized'];
/** Records wait here until the slowest commitment has passed them; more than this and the oldest are given up. */
const FEED_RECORDS_MAX = 50_000;

interface Feed {
  records: TransactionRecord[];
  /** Sequence number of `records[0]`. */
  first: number;
  readonly cursors: Record<Commitment, number>;
}

export function createSubscriptions(node: RpcNode): Subscriptions {
  const { ledger } = node;
  const active = new Map<number, Subscription>();
  const feed: Feed = { records: [], first: 0, cursors: { processed: 0, confirmed: 0, finalized: 0 } };
  const roots = { slot: 0, root: 0 };
  let nextId = 1;
  const pumpAll = (): void => {
    for (const commitment of COMMITMENTS) pump(node, feed, active, commitment);
    trim(feed);
  };
  const stopTransactions = ledger.onTransaction((record) => {
    feed.records.push(record);
    pump(node, feed, active, 'processed');
  });
  const stopSlots = ledger.onSlot(() => {
    pumpAll();
    notifySlots(node, active.values(), roots);
  });
  return {
    add(topic, commitment, notify) {
      const id = nextId++;
      const { slot } = node.view(commitment);
      const lastState = topic.kind === 'account' ? ledger.getAccount(topic.address, slot) : null;
      active.set(id, { id, topic, commitment, notify, lastState });
      if (topic.kind === 'signature') setImmediate(() => notifySettled(node, active, id));
      return id;
    },
    remove: (id) => active.delete(id),
    size: () => active.size,
    stop() {
      stopTransactions();
      stopSlots();
      active.clear();
    },
  };
}

/** Hands records to subscribers of one commitment as far as the node's view has come. */
function pump(node: RpcNode, feed: Feed, active: Map<number, Subscription>, commitment: Commitment): void {
  const view = node.view(commitment);
  const ready: TransactionRecord[] = [];
  for (let at = feed.cursors[commitment] - feed.first; at < feed.records.length; at++) {
    const record = feed.records[at];
    if (record === undefined || record.slot > view.slot) break;
    ready.push(record);
  }
  if (ready.length === 0) return;
  feed.cursors[commitment] += ready.length;
  for (const subscription of [...active.values()]) {
    if (subscription.commitment === commitment) deliver(node, active, subscription, { ready, view });
    else if (commitment === 'processed') deliverReceived(subscription, ready, view);
  }
}

function trim(feed: Feed): void {
  const done = Math.min(...COMMITMENTS.map((commitment) => feed.cursors[commitment]));
  const surplus = feed.records.length - FEED_RECORDS_MAX;
  const dropped = Math.max(done - feed.first, surplus, 0);
  if (dropped === 0) return;
  feed.records = feed.records.slice(dropped);
  feed.first += dropped;
  for (const commitment of COMMITMENTS)
    feed.cursors[commitment] = Math.max(feed.cursors[commitment], feed.first);
}

interface Delivery {
  readonly ready: readonly TransactionRecord[];
  readonly view: BlockInfo;
}

function deliver(
  node: RpcNode,
  active: Map<number, Subscription>,
  subscription: Subscription,
  delivery: Delivery,
): void {
  const { topic } = subscription;
  switch (topic.kind) {
    case 'signature': {
      const record = delivery.ready.find(({ txid }) => txid === topic.txid);
      if (record !== undefined) settle(active, subscription, record.err, delivery.view.slot);
      return;
    }
    case 'logs':
      deliverLogs(subscription, topic.mentions, delivery.ready);
      return;
    case 'account':
      deliverAccount(node, subscription, topic, delivery);
      return;
    case 'program':
      deliverProgram(node, subscription, topic, delivery);
      return;
    default:
      return;
  }
}

const inContext = (slot: number, value: unknown): unknown => ({
  context: { apiVersion: API_VERSION, slot },
  value,
});

function settle(
  active: Map<number, Subscription>,
  subscription: Subscription,
  err: unknown,
  slot: number,
): void {
  active.delete(subscription.id);
  subscription.notify('signature', inContext(slot, { err }), true);
}

/** A transaction that had reached the commitment before anybody subscribed is reported at once. */
function notifySettled(node: RpcNode, active: Map<number, Subscription>, id: number): void {
  const subscription = active.get(id);
  if (subscription === undefined || subscription.topic.kind !== 'signature') return;
  const status = node.ledger.recentStatus(subscription.topic.txid);
  const view = node.view(subscription.commitment);
  if (status !== null && status.slot <= view.slot) settle(active, subscription, status.err, view.slot);
}

function deliverReceived(
  { topic, notify }: Subscription,
  ready: readonly TransactionRecord[],
  view: BlockInfo,
): void {
  if (topic.kind !== 'signature' || !topic.wantsReceived) return;
  if (ready.some(({ txid }) => txid === topic.txid))
    notify('signature', inContext(view.slot, 'receivedSignature'));
}

function deliverLogs(
  { notify }: Subscription,
  mentions: string | null,
  ready: readonly TransactionRecord[],
): void {
  for (const { txid, err, logs, keys, slot } of ready) {
    if (mentions !== null && !keys.includes(mentions)) continue;
    notify('logs', inContext(slot, { signature: txid, err, logs }));
  }
}

function deliverAccount(
  { ledger }: RpcNode,
  subscription: Subscription,
  { address, config }: Extract<Topic, { kind: 'account' }>,
  { ready, view }: Delivery,
): void {
  if (!ready.some(({ keys }) => keys.includes(address))) return;
  const state = ledger.getAccount(address, view.slot);
  if (state === subscription.lastState) return;
  subscription.lastState = state;
  const shown = encodeAccount(ledger, state ?? EMPTY_ACCOUNT, config);
  subscription.notify('account', inContext(view.slot, shown));
}

const EMPTY_ACCOUNT: AccountState = {
  lamports: 0n,
  owner: '11111111111111111111111111111111',
  executable: false,
  data: new Uint8Array(),
};

function deliverProgram(
  { ledger }: RpcNode,
  { notify }: Subscription,
  { program, config }: Extract<Topic, { kind: 'program' }>,
  { ready, view }: Delivery,
): void {
  const filters = toFilters(config.filters);
  for (const address of changedAddresses(ledger, ready, view)) {
    const state = ledger.getAccount(address, view.slot);
    if (state === null || state.owner !== program || !filters.every((passes) => passes(state))) continue;
    const account = encodeAccount(ledger, state, config);
    notify('program', inContext(view.slot, { pubkey: address, account }));
  }
}

function changedAddresses(
  ledger: Ledger,
  ready: readonly TransactionRecord[],
  view: BlockInfo,
): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const { keys, writable, slot } of ready) {
    for (const [index, key] of keys.entries()) {
      if (writable[index] !== true || changed.has(key)) continue;
      if (ledger.getAccount(key, slot - 1) !== ledger.getAccount(key, view.slot)) changed.add(key);
    }
  }
  return changed;
}

function notifySlots(
  node: RpcNode,
  subscriptions: Iterable<Subscription>,
  last: { slot: number; root: number },
): void {
  const { slot, parentSlot } = node.view('processed');
  const root = node.view('finalized').slot;
  const hasNewSlot = slot !== last.slot;
  const hasNewRoot = root !== last.root;
  last.slot = slot;
  last.root = root;
  for (const { topic, notify } of subscriptions) {
    if (topic.kind === 'slot' && hasNewSlot) notify('slot', { parent: parentSlot, root, slot });
    if (topic.kind === 'root' && hasNewRoot) notify('root', root);
  }
}
