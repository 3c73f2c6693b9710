import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections of the public port; beyond them a socket is closed before a byte is read. */
export const PUBLIC_CONNECTIONS = { total: 512, perAddress: 16 };

/** Closes connections above the limits as they arrive. */
export function limitConnections(
  server: Server,
  { total, perAddress }: { readonly total: number; readonly perAddress: number },
): void {
  server.maxConnections = total;
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? 'gone';
    const count = (counts.get(address) ?? 0) + 1;
    if (count > perAddress) {
      socket.destroy();
      return;
    }
    counts.set(address, count);
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left > 0) counts.set(address, left);
      else counts.delete(address);
    });
  });
}
