import type { Notice, NoticeLevel } from '@chimera/core/control/notice';
import type { Http, HttpRequest } from '@chimera/solana/http/http';
import { SolanaError } from '@chimera/solana/rpc/errors';
import type { Config } from '../config.ts';
import type { Messenger } from '../ports.ts';

const TIMEOUT_MS = 5_000;
/** Discord cuts longer ones, Telegram refuses them. */
const TEXT_LENGTH_MAX = 1_800;
const MARKS: Record<NoticeLevel, string> = {
  critical: '\u{1F534}',
  important: '\u{1F7E0}',
  info: '\u{1F535}',
};

/** Those that are configured; none by default. */
export function createMessengers(
  { telegramUrl, telegramBotToken, telegramChatId, discordWebhookUrl, publicUrl }: Config,
  http: Http,
): readonly Messenger[] {
  const messengers: Messenger[] = [];
  if (telegramBotToken !== null && telegramChatId !== null) {
    const url = `${telegramUrl}/bot${telegramBotToken}/sendMessage`;
    const body = (text: string) => ({ chat_id: telegramChatId, text, disable_web_page_preview: true });
    messengers.push(messenger('telegram', { http, url, body, publicUrl }));
  }
  if (discordWebhookUrl !== null) {
    // Names in a text come from strangers: none of them may ping everybody.
    const body = (content: string) => ({ content, allowed_mentions: { parse: [] } });
    messengers.push(messenger('discord', { http, url: discordWebhookUrl, body, publicUrl }));
  }
  return messengers;
}

interface MessengerParts {
  readonly http: Http;
  readonly url: string;
  readonly body: (text: string) => unknown;
  readonly publicUrl: string;
}

/** Its answers never name the address, which holds the key. */
function messenger(name: string, { http, url, body, publicUrl }: MessengerParts): Messenger {
  return {
    name,
    send: async (notice, signal) => {
      const request: HttpRequest = {
        ...{ method: 'POST', url, timeoutMs: TIMEOUT_MS, signal },
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body(textOf(notice, publicUrl))),
      };
      try {
        const { status } = await http(request);
        return status >= 200 && status < 300 ? null : `answered ${status}`;
      } catch (error) {
        if (error instanceof SolanaError) return error.code;
        throw error;
      }
    },
  };
}

function textOf({ level, title, text }: Notice, publicUrl: string): string {
  const body = text.length > TEXT_LENGTH_MAX ? `${text.slice(0, TEXT_LENGTH_MAX)}…` : text;
  return `${MARKS[level]} ${title}\n${body}\n${publicUrl}`;
}
