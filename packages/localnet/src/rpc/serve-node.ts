import { createServer, type Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { serveRpcRequest } from './http-session.ts';
import { listen, shut } from './listen.ts';
import type { RpcNode } from './node.ts';
import { createSubscriptions } from './subscriptions.ts';
import { serveSocket } from './ws-session.ts';

export interface NodeServer {
  readonly rpcUrl: string;
  readonly wsUrl: string;
  stop(): Promise<void>;
}

const MESSAGE_BYTES_MAX = 1024 * 1024;
/** Longer than clients keep idle sockets, so that no request meets a socket that we are just closing. */
const KEEP_ALIVE_MS = 65_000;

/**
 * Serves a node on a port, its WebSocket on the same port and on the next one, where web3.js looks for it by default.
 * With port 0 the pair of ports is looked for until two neighbours are free.
 */
export async function serveNode(node: RpcNode, port: number): Promise<NodeServer> {
  const subscriptions = createSubscriptions(node);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });
  const make = (): Server => {
    const server = createServer((incoming, outgoing) => {
      serveRpcRequest(node, incoming, outgoing).catch((thrown: unknown) => {
        console.error('localnet rpc:', thrown);
        incoming.socket.destroy();
      });
    });
    server.keepAliveTimeout = KEEP_ALIVE_MS;
    server.on('upgrade', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (client) => serveSocket(client, node, subscriptions));
    });
    return server;
  };
  const { first, second, firstPort } = await listenPair(make, port);
  return {
    rpcUrl: `http://127.0.0.1:${firstPort}`,
    wsUrl: `ws://127.0.0.1:${firstPort + 1}`,
    async stop() {
      subscriptions.stop();
      for (const client of sockets.clients) client.terminate();
      await Promise.all([shut(first), shut(second)]);
    },
  };
}

interface Pair {
  readonly first: Server;
  readonly second: Server;
  readonly firstPort: number;
}

const PAIR_ATTEMPTS_MAX = 50;

async function listenPair(make: () => Server, port: number): Promise<Pair> {
  for (let attempt = 1; ; attempt++) {
    const first = make();
    const firstPort = await listen(first, port);
    const second = make();
    try {
      await listen(second, firstPort + 1);
      return { first, second, firstPort };
    } catch (thrown) {
      await shut(first);
      if (port !== 0 || attempt >= PAIR_ATTEMPTS_MAX) throw thrown;
    }
  }
}
