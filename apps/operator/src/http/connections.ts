import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Connections of the public port; beyond them a socket is closed before a byte is read. */
export const PUBLIC_CONNECTIONS = { total: 512, perAddress: 16 };

type State = 'busy' | 'idle';

/**
 * Closes connections above the limits as they arrive. At the limit of an address its longest idle connection
 * makes room, since honest clients keep spare ones open; while all are busy, the new one is closed.
 */
export function limitConnections(
  server: Server,
  { total, perAddress }: { readonly total: number; readonly perAddress: number },
): void {
  server.maxConnections = total;
  const byAddress = new Map<string, Map<Socket, State>>();

  // Deleting before setting keeps each map in the order of the last change.
  const mark = (socket: Socket, state: State): void => {
    const sockets = byAddress.get(addressOf(socket));
    if (sockets?.delete(socket)) sockets.set(socket, state);
  };
  server.on('connection', (socket: Socket) => {
    const address = addressOf(socket);
    const sockets = byAddress.get(address) ?? new Map<Socket, State>();
    if (sockets.size >= perAddress && !evictIdle(sockets)) {
      socket.destroy();
      return;
    }
    // Until its first request is answered it is busy: silence is no reason to keep others out.
    byAddress.set(address, sockets.set(socket, 'busy'));
    socket.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0 && byAddress.get(address) === sockets) byAddress.delete(address);
    });
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    mark(request.socket, 'busy');
    response.once('close', () => mark(request.socket, 'idle'));
  });
}

/** The address is gone once the socket is closed, so it is remembered from the start. */
const addresses = new WeakMap<Socket, string>();

function addressOf(socket: Socket): string {
  const known = addresses.get(socket) ?? socket.remoteAddress ?? 'gone';
  addresses.set(socket, known);
  return known;
}

function evictIdle(sockets: Map<Socket, State>): boolean {
  for (const [socket, state] of sockets) {
    if (state !== 'idle') continue;
    sockets.delete(socket);
    socket.destroy();
    return true;
  }
  return false;
}
