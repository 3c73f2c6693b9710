import { expect, test } from 'vitest';
import { refusalOf } from './guard.ts';

const get = { method: 'GET', host: '127.0.0.1:3000', origin: undefined, isUpgrade: false };
const post = { ...get, method: 'POST', origin: 'http://127.0.0.1:3000' };
const upgrade = { ...post, method: 'GET', isUpgrade: true };

test.each([
  ['a page on loopback', get, null],
  ['a page under another loopback name', { ...get, host: 'localhost:8000' }, null],
  ['a page over IPv6 loopback', { ...get, host: '[::1]:3000' }, null],
  ['a page under the public name', { ...get, host: 'desk.example' }, null],
  ['a page under a rebound name', { ...get, host: 'evil.example:3000' }, 421],
  ['a request without a host', { ...get, host: undefined }, 421],
  ['a change from the dashboard', post, null],
  ['a change without an origin', { ...post, origin: undefined }, 403],
  ['a change from another site', { ...post, origin: 'https://evil.example' }, 403],
  ['a change from another port', { ...post, origin: 'http://127.0.0.1:4000' }, 403],
  ['a change from a sandboxed frame', { ...post, origin: 'null' }, 403],
  ['a socket from the dashboard', upgrade, null],
  ['a socket from another site', { ...upgrade, origin: 'https://evil.example' }, 403],
])('%s', (_name, request, status) => {
  expect(refusalOf(request, 'https://desk.example')?.status ?? null).toBe(status);
});
