/** Which ports are free on the loopback address, and what to say when they are not. */
import { createServer } from 'node:net';
import { SetupError } from './install.mjs';

const HOST = '127.0.0.1';

/** @returns {Promise<number | undefined>} the port that could be opened, or undefined when it is in use */
function tryPort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const { port: opened } = server.address();
      server.close(() => resolve(opened));
    });
  });
}

export async function takeFreePort() {
  const port = await tryPort(0);
  if (port === undefined) throw new SetupError('no free port is left on this machine');
  return port;
}

/**
 * Throws a sentence that names every port in use with the setting that moves it.
 *
 * @param {{ setting: string, port: number }[]} wanted ports of 0 are always free
 */
export async function checkPorts(wanted) {
  const taken = [];
  for (const { setting, port } of wanted) {
    if (port !== 0 && (await tryPort(port)) === undefined) taken.push({ setting, port });
  }
  if (taken.length === 0) return;
  const list = taken.map(({ setting, port }) => `port ${port} (set by ${setting})`).join(', ');
  const moved = taken.map(({ setting, port }) => `${setting}=${port + 10_000}`).join(' ');
  throw new SetupError(
    `Already in use: ${list}. Stop what runs there (another Chimera, perhaps), or take other ports, for ` +
      `example: ${moved} npm start. A port of 0 takes any free one.`,
  );
}
