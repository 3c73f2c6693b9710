import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SECRET } from './requests.ts';

/** The least that a door must do: read the body, prove the sender, parse; then `take` has it. */
export async function openFloorDoor(
  take: (body: Readonly<Record<string, unknown>>, text: string) => Promise<void>,
): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void answer({ request, response, body: Buffer.concat(chunks), take });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
  readonly take: (body: Readonly<Record<string, unknown>>, text: string) => Promise<void>;
}

async function answer({ request, response, body, take }: Exchange): Promise<void> {
  const timestamp = String(request.headers['x-timestamp']);
  const given = Buffer.from(String(request.headers['x-signature']), 'hex');
  const wanted = createHmac('sha256', SECRET).update(timestamp).update(body).digest();
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
    response.writeHead(401).end();
    return;
  }
  const text = body.toString('utf8');
  await take(JSON.parse(text), text);
  const said = JSON.stringify({ status: 'accepted' });
  response.writeHead(202, { 'content-type': 'application/json', 'content-length': said.length }).end(said);
}
