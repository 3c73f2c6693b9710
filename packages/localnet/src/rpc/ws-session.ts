import type { WebSocket } from 'ws';
import { isAddress } from '../vm/base58.ts';
import { dispatch, toErrorReply, toParams } from './dispatch.ts';
import { invalidParams, RPC_CODES, RpcError } from './error.ts';
import { stringifyJson } from './json.ts';
import type { RpcNode } from './node.ts';
import { addressAt, commitmentOf, configAt, isConfig, textAt } from './params.ts';
import type { Subscriptions, Topic } from './subscriptions.ts';

export const SUBSCRIPTIONS_PER_SOCKET_MAX = 5_000;
/** A client that does not read is cut off before it fills our memory. */
const BUFFERED_BYTES_MAX = 16 * 1024 * 1024;

/** Speaks JSON-RPC with subscriptions over one socket. */
export function serveSocket(socket: WebSocket, node: RpcNode, subscriptions: Subscriptions): void {
  const mine = new Set<number>();
  const send = (value: unknown): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > BUFFERED_BYTES_MAX) socket.terminate();
    else socket.send(stringifyJson(value));
  };
  socket.on('message', (bytes) => {
    const request = parse(bytes.toString());
    if (request === undefined) {
      send(toErrorReply(null, new RpcError(RPC_CODES.parse, 'Parse error')));
      return;
    }
    const reply = answer({ node, subscriptions, mine, send }, request);
    if (reply !== null) send(reply);
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    for (const id of mine) subscriptions.remove(id);
  });
}

interface Session {
  readonly node: RpcNode;
  readonly subscriptions: Subscriptions;
  readonly mine: Set<number>;
  readonly send: (value: unknown) => void;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function answer(session: Session, request: unknown): unknown {
  if (!isConfig(request) || typeof request.method !== 'string') return dispatch(session.node, request);
  const { id, method, params } = request;
  if (!method.endsWith('ubscribe')) return method === 'ping' ? null : dispatch(session.node, request);
  try {
    const list = toParams(params);
    const result = method.endsWith('Unsubscribe')
      ? unsubscribe(session, method, list)
      : subscribe(session, method, list);
    return { jsonrpc: '2.0', id, result };
  } catch (thrown) {
    return toErrorReply(id, thrown);
  }
}

function subscribe(session: Session, method: string, params: readonly unknown[]): number {
  const read = TOPICS[method];
  if (read === undefined) throw new RpcError(RPC_CODES.methodNotFound, 'Method not found');
  if (session.mine.size >= SUBSCRIPTIONS_PER_SOCKET_MAX)
    throw invalidParams('too many subscriptions on this socket');
  const topic = read(params);
  const commitment = commitmentOf(configAt(params, topic.kind === 'slot' || topic.kind === 'root' ? 0 : 1));
  const id: number = session.subscriptions.add(topic, commitment, (kind, result, isLast = false) => {
    if (isLast) session.mine.delete(id);
    // A silent node keeps the socket open and says nothing: the hardest failure for a client to notice.
    if (session.node.faults.hits('ws_silence')) return;
    session.send({ jsonrpc: '2.0', method: `${kind}Notification`, params: { result, subscription: id } });
  });
  session.mine.add(id);
  return id;
}

function unsubscribe(session: Session, method: string, params: readonly unknown[]): boolean {
  if (TOPICS[method.replace('Unsubscribe', 'Subscribe')] === undefined)
    throw new RpcError(RPC_CODES.methodNotFound, 'Method not found');
  const id = params[0];
  if (typeof id !== 'number' || !session.mine.has(id)) throw invalidParams('Invalid subscription id.');
  session.mine.delete(id);
  session.subscriptions.remove(id);
  return true;
}

const TOPICS: Readonly<Record<string, (params: readonly unknown[]) => Topic>> = {
  accountSubscribe: (params) => ({
    kind: 'account',
    address: addressAt(params, 0),
    config: configAt(params, 1),
  }),
  programSubscribe: (params) => ({
    kind: 'program',
    program: addressAt(params, 0),
    config: configAt(params, 1),
  }),
  logsSubscribe: (params) => ({ kind: 'logs', mentions: mentionsOf(params[0]) }),
  signatureSubscribe: (params) => ({
    kind: 'signature',
    txid: textAt(params, 0, 'signature'),
    wantsReceived: configAt(params, 1).enableReceivedNotification === true,
  }),
  slotSubscribe: () => ({ kind: 'slot' }),
  rootSubscribe: () => ({ kind: 'root' }),
};

function mentionsOf(filter: unknown): string | null {
  if (filter === 'all' || filter === 'allWithVotes') return null;
  const mentions = isConfig(filter) ? filter.mentions : undefined;
  if (!Array.isArray(mentions) || mentions.length !== 1 || !isAddress(mentions[0]))
    throw invalidParams('expected "all" or mentions with one address');
  return mentions[0];
}
