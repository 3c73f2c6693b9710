import { connect, type Socket } from 'node:net';

/** One connection on which one request at a time is answered. */
export interface Line {
  /** Resolves with the status of the answer; `sentNs` is when the last byte was handed to the system. */
  readonly send: (bytes: Buffer) => Promise<{ readonly status: number; readonly sentNs: bigint }>;
  readonly close: () => void;
}

/**
 * Loopback has addresses enough to call from as many as there are senders; the door admits only so many
 * connections of each. Line `n` is of sender `n % SENDERS`.
 */
export const SENDERS = 16;

export async function openLines(url: string, count: number): Promise<readonly Line[]> {
  const { hostname, port } = new URL(url);
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const localAddress = `127.0.0.${1 + (index % SENDERS)}`;
      return openLine({ host: hostname, port: Number(port), localAddress });
    }),
  );
}

async function openLine(to: { host: string; port: number; localAddress: string }): Promise<Line> {
  const socket = connect(to);
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const answers = createAnswerReader(socket);
  return {
    send: async (bytes) => {
      const answer = answers.next();
      socket.write(bytes);
      const sentNs = process.hrtime.bigint();
      return { status: await answer, sentNs };
    },
    close: () => socket.destroy(),
  };
}

const HEAD_END = '\r\n\r\n';

/** Reads answers that state their length. */
function createAnswerReader(socket: Socket) {
  let buffered = '';
  let waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | null = null;
  const settle = (): void => {
    const end = buffered.indexOf(HEAD_END);
    if (end < 0 || waiting === null) return;
    const head = buffered.slice(0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    const whole = end + HEAD_END.length + length;
    if (buffered.length < whole) return;
    buffered = buffered.slice(whole);
    const { resolve } = waiting;
    waiting = null;
    resolve(Number(head.slice(9, 12)));
  };
  socket.setEncoding('latin1').on('data', (text: string) => {
    buffered += text;
    settle();
  });
  const fail = (): void => waiting?.reject(new Error('the program closed the connection'));
  socket.on('close', fail).on('error', fail);
  return {
    next: (): Promise<number> =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      }),
  };
}
