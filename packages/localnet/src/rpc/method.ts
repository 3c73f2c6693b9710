import type { RpcNode } from './node.ts';

/** One JSON-RPC method: positional parameters in, JSON (bigints allowed) out. Throws `RpcError` to refuse. */
export type RpcMethod = (node: RpcNode, params: readonly unknown[]) => unknown;
export type RpcMethods = Readonly<Record<string, RpcMethod>>;
