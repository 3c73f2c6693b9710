import { RPC_CODES, RpcError } from './error.ts';
import type { RpcMethods } from './method.ts';
import { accountMethods } from './methods/accounts.ts';
import { blockMethods } from './methods/blocks.ts';
import { clusterMethods } from './methods/cluster.ts';
import { feeMethods } from './methods/fees.ts';
import { sendMethods } from './methods/send.ts';
import { tokenMethods } from './methods/tokens.ts';
import { transactionMethods } from './methods/transactions.ts';
import type { RpcNode } from './node.ts';
import { isConfig } from './params.ts';

export interface RpcReply {
  readonly jsonrpc: '2.0';
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export const BATCH_CALLS_MAX = 200;

/** Every method that the cluster serves; anything else is −32601. */
export const RPC_METHODS: RpcMethods = {
  ...accountMethods,
  ...blockMethods,
  ...clusterMethods,
  ...feeMethods,
  ...sendMethods,
  ...tokenMethods,
  ...transactionMethods,
};

/** Answers one call or a batch; null when nothing is to be answered (only notifications). */
export function dispatch(node: RpcNode, request: unknown): RpcReply | readonly RpcReply[] | null {
  if (!Array.isArray(request)) return dispatchOne(node, request);
  if (request.length === 0 || request.length > BATCH_CALLS_MAX)
    return toErrorReply(
      null,
      new RpcError(RPC_CODES.invalidRequest, `a batch has 1 to ${BATCH_CALLS_MAX} calls`),
    );
  const replies = request.map((call) => dispatchOne(node, call)).filter((reply) => reply !== null);
  return replies.length === 0 ? null : replies;
}

function dispatchOne(node: RpcNode, request: unknown): RpcReply | null {
  if (!isConfig(request) || typeof request.method !== 'string')
    return toErrorReply(null, new RpcError(RPC_CODES.invalidRequest, 'Invalid request'));
  if (request.id === undefined) return null;
  const { id, method, params } = request;
  try {
    return { jsonrpc: '2.0', id, result: call(node, method, params) };
  } catch (thrown) {
    return toErrorReply(id, thrown);
  }
}

function call(node: RpcNode, method: string, params: unknown): unknown {
  const handler = Object.hasOwn(RPC_METHODS, method) ? RPC_METHODS[method] : undefined;
  if (handler === undefined) throw new RpcError(RPC_CODES.methodNotFound, 'Method not found');
  return handler(node, toParams(params));
}

export function toParams(params: unknown): readonly unknown[] {
  if (params === undefined || params === null) return [];
  if (Array.isArray(params)) return params;
  // Some provider methods are documented with one object instead of a list.
  if (isConfig(params)) return [params];
  throw new RpcError(RPC_CODES.invalidParams, 'Invalid params: expected a list');
}

/** Refusals keep their code; anything else is our bug: the caller hears −32603 and the log gets the stack. */
export function toErrorReply(id: unknown, thrown: unknown): RpcReply {
  if (thrown instanceof RpcError) {
    const { code, message, data } = thrown;
    return { jsonrpc: '2.0', id, error: data === undefined ? { code, message } : { code, message, data } };
  }
  console.error('localnet rpc:', thrown);
  const message = thrown instanceof Error ? `Internal error: ${thrown.message}` : 'Internal error';
  return { jsonrpc: '2.0', id, error: { code: RPC_CODES.internal, message } };
}
