import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** An RPC provider in front of another, which misbehaves as a test says. */
export interface FaultyProxy {
  readonly url: string;
  fault: 'none' | 'dead' | 'slow' | 'html';
  /** The confirmed slot that a node tells, asked past the proxy. */
  readonly slot: (rpcUrl: string) => Promise<number>;
  readonly close: () => void;
}

const SLOW_MS = 2_500;

export async function openFaultyProxy(target: string): Promise<FaultyProxy> {
  const proxy: Pick<FaultyProxy, 'fault'> = { fault: 'none' };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    if (proxy.fault === 'dead') {
      request.socket.destroy();
      return;
    }
    if (proxy.fault === 'html') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome to the gateway</html>');
      return;
    }
    if (proxy.fault === 'slow') await wait(SLOW_MS);
    const { status, text } = await ask(target, Buffer.concat(chunks).toString('utf8'));
    response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    slot: async (rpcUrl: string) => {
      const params = [{ commitment: 'confirmed' }];
      const { text } = await ask(
        rpcUrl,
        JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getSlot', params }),
      );
      return Number(JSON.parse(text).result);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

async function ask(url: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
}
