import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Doors, openDoors } from './doors-for-tests.ts';

let doors: Doors | undefined;

afterEach(async () => {
  await doors?.close();
  doors = undefined;
});

/** Sends some bytes and then nothing; answers what came back and how long the server waited. */
function sendAndStall(url: string, text: string): Promise<{ received: string; afterMs: number }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    let received = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (part) => {
      received += part;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ received, afterMs: performance.now() - started }));
  });
}

const HEAD = 'POST /api/v1/webhook HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n';

test('whoever sends slowly is cut off: headers after 5 s, bodies after 10 s', {
  timeout: 30_000,
}, async () => {
  doors = await openDoors();
  const [head, body] = await Promise.all([
    sendAndStall(doors.operatorUrl, HEAD),
    sendAndStall(doors.operatorUrl, `${HEAD}Content-Length: 100\r\n\r\n{"a":`),
  ]);
  expect(head.received).toContain('408 Request Timeout');
  expect(head.received).toContain('request_timeout');
  expect(head.afterMs).toBeGreaterThan(4_500);
  expect(head.afterMs).toBeLessThan(9_000);
  expect(body.received).toContain('request_timeout');
  expect(body.afterMs).toBeGreaterThan(9_500);
  expect(body.afterMs).toBeLessThan(15_000);
});
