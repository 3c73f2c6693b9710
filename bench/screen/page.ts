import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { until } from '../../tests/harness/until.ts';
import { findBrowser } from '../../tooling/browser.mjs';

/** One change of the screen: up to which event it was, which rows came, and when it had been painted. */
export interface Painted {
  readonly seq: number;
  readonly rows: readonly string[];
  readonly atMs: number;
}

/** A real page in a real browser, signed in. */
export interface WatchedPage {
  /** Resolves when the page is live. */
  readonly show: (path: string) => Promise<void>;
  /** Leaves the dashboard, which ends the page's socket. */
  readonly leave: () => Promise<void>;
  /** What was painted since the page was opened, once the event of that number is. */
  readonly paintedUpTo: (seq: number) => Promise<readonly Painted[]>;
  readonly close: () => Promise<void>;
}

const PROBE = fileURLToPath(new URL('./probe.js', import.meta.url));
const WAIT_MS = 30_000;
/** As the end-to-end tests start it. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic'];

export async function openPage(url: string, adminLink: string): Promise<WatchedPage> {
  const found = await findBrowser({ install: true });
  if (found.path === undefined) throw new Error(found.problem);
  const browser = await chromium.launch({ executablePath: found.path, args: ARGS });
  const context = await browser.newContext({
    ...{ locale: 'en-US', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.addInitScript({ path: PROBE });
  await signIn(page, url, adminLink);
  return {
    show: async (path) => {
      await page.goto(`${url}${path}`);
      await page.waitForSelector('[data-connection="live"][data-seq]');
    },
    leave: async () => {
      await page.goto('about:blank');
    },
    paintedUpTo: async (seq) => {
      const isPainted = () => page.evaluate<boolean>(`window.benchPainted.at(-1)?.seq >= ${seq}`);
      await until(`the page paints event ${seq}`, isPainted, WAIT_MS);
      return page.evaluate('window.benchPainted');
    },
    close: () => browser.close(),
  };
}

/** The link names the port that the operator supposes; its token counts at any. */
async function signIn(page: Page, url: string, adminLink: string): Promise<void> {
  await page.goto(`${url}/login${new URL(adminLink).search}`);
  await page.waitForURL(`${url}/`);
}
