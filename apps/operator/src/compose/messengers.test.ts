import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFetchHttp } from '@chimera/solana/http/fetch-http';
import { afterEach, expect, test } from 'vitest';
import type { Config } from '../config.ts';
import { createMessengers } from './messengers.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A stand-in for both services, which remembers what it was told. */
async function listen(status = 200) {
  const heard: { path: string; body: Record<string, unknown> }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

const configOf = (url: string): Config =>
  ({
    ...{ telegramUrl: url, telegramBotToken: '7:token', telegramChatId: '42' },
    ...{ discordWebhookUrl: `${url}/discord/key`, publicUrl: 'https://chimera.example' },
  }) as Config;
const notice = { key: 'halt', level: 'critical', title: 'Halted', text: '@everyone' } as const;
const signal = new AbortController().signal;

test('both services get the text in their own form, and nobody is pinged', async () => {
  const { url, heard } = await listen();
  const messengers = createMessengers(configOf(url), createFetchHttp());
  for (const { send } of messengers) expect(await send(notice, signal)).toBeNull();
  expect(heard.map(({ path }) => path)).toEqual(['/bot7:token/sendMessage', '/discord/key']);
  expect(heard[0]?.body).toMatchObject({ chat_id: '42' });
  expect(heard[1]?.body).toMatchObject({ allowed_mentions: { parse: [] } });
  expect(String(heard[1]?.body.content)).toContain('Halted\n@everyone\nhttps://chimera.example');
});

test('a refusal and a dead service are told without the key', async () => {
  const refusing = createMessengers(configOf((await listen(401)).url), createFetchHttp());
  expect(await refusing[0]?.send(notice, signal)).toBe('answered 401');
  const dead = createMessengers(configOf('http://127.0.0.1:2'), createFetchHttp());
  expect(await dead[0]?.send(notice, signal)).toBe('transport_unreachable');
});

test('without settings there are none', () => {
  const none = { telegramBotToken: null, telegramChatId: null, discordWebhookUrl: null } as Config;
  expect(createMessengers(none, createFetchHttp())).toEqual([]);
});
