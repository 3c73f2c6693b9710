import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { readStackFile, STORAGE_STATE } from '../e2e/shared.ts';
import { openJournalAt } from '../harness/journal-reader.ts';
import { createOperatorClient } from '../harness/operator-client.ts';
import { startStack } from '../harness/stack.ts';

/*
 * How a good wallet comes to be copied. The roster forgets its opinions; the scout reads the chain over RPC alone; an
 * admin looks at what it proposes and takes it over in the browser; the next trade is copied.
 */

test.use({ storageState: STORAGE_STATE });

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;
const SCOUT_TIMEOUT_MS = 300_000;
const TRADE_TIMEOUT_MS = 300_000;
const OUTPUT_BYTES_MAX = 64 * 1_024 * 1_024;
/** Those of the embedded cluster who see a token's drift coming; everybody else trades on luck, or is a trap. */
const ALPHAS = ['Kestrel', 'Osprey', 'Merlin', 'Delta One', 'Delta Two', 'Delta Three'];

interface Proposed {
  readonly wallet: string;
  readonly label: string | null;
  readonly wqs: number;
}

interface Changed extends Omit<Proposed, 'wqs'> {
  readonly wqsAfter: number;
}

interface Located {
  readonly dataDir: string;
  readonly configDir: string;
  readonly run: {
    readonly localnet: { readonly rpcUrl: string };
    readonly operator: { readonly controlUrl: string };
  };
}

/** A command as a person gives it beside a running stack. */
async function told(stack: Located, command: string, ...args: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    ...{ CHIMERA_DATA_DIR: stack.dataDir, CHIMERA_CONFIG_DIR: stack.configDir },
    ...{ RPC_URLS: stack.run.localnet.rpcUrl, CONTROL_PORT: new URL(stack.run.operator.controlUrl).port },
  };
  const { stdout } = await run(command, [...args], { cwd: ROOT, env, maxBuffer: OUTPUT_BYTES_MAX });
  return stdout;
}

async function scoresOf(stack: Located): Promise<readonly Proposed[]> {
  const diff = JSON.parse(await told(stack, './chimera', 'roster', 'diff', '--json'));
  const changes = diff.changes.map(({ wallet, label, wqsAfter: wqs }: Changed) => ({ wallet, label, wqs }));
  return [...changes, ...diff.refused];
}

test('the scout finds the planted alpha over RPC, an admin takes it over, and its next trade is copied', async ({
  page,
}) => {
  const stack = readStackFile();
  const journal = openJournalAt(stack.dataDir);
  const operator = createOperatorClient({ dataDir: stack.dataDir, run: stack.run });
  const planted = journal.all<{ wallet: string; label: string }>(
    "SELECT wallet, label FROM wallets WHERE origin = 'planted'",
  );
  const reason = 'nobody says anything about it yet';
  const wallets = planted.map(({ wallet, label }) => ({
    ...{ wallet, label, status: 'CANDIDATE', wqs: 0, reason },
  }));
  expect((await operator.control('roster', { wallets })).status).toBe(200);

  await page.goto(`${stack.webUrl}/wallets`);
  await page.getByRole('button', { name: 'Run the scout' }).click();
  await expect(page.getByText(/Made .* from \d+ wallets/)).toBeVisible({ timeout: SCOUT_TIMEOUT_MS });
  const rowOf = (label: string) => page.getByRole('listitem').filter({ hasText: label });
  await expect(rowOf('Swift')).toContainText(/rejected.*sniper/s);
  await expect(rowOf('Decoy')).toContainText(/rejected.*bait/s);
  await page.screenshot({ path: `${ROOT}test-results/screenshots/proposal.png`, fullPage: true });
  await page.getByRole('button', { name: 'Merge…' }).click();
  await page.getByRole('button', { name: /^Merge( all the same)?$/ }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);

  const active = () =>
    journal.all<{ wallet: string; label: string }>(
      "SELECT wallet, label FROM wallets WHERE status = 'ACTIVE'",
    );
  await expect.poll(() => active().length).toBeGreaterThan(0);
  for (const { label } of active()) expect(ALPHAS).toContain(label);
  const swift = planted.find(({ label }) => label === 'Swift');
  await page.goto(`${stack.webUrl}/wallets?open=${swift?.wallet}`);
  await expect(page.getByRole('dialog')).toContainText(/sniper/);

  const promoted = new Set(active().map(({ wallet }) => wallet));
  const copied = () =>
    journal
      .all<{ leader: string }>(
        "SELECT orders.leader FROM fills JOIN orders USING (order_id) WHERE orders.kind = 'entry' AND orders.seq > (SELECT max(seq) FROM journal WHERE type = 'roster_merged')",
      )
      .filter(({ leader }) => promoted.has(leader));
  await expect.poll(() => copied().length, { timeout: TRADE_TIMEOUT_MS }).toBeGreaterThan(0);
  journal.close();
});

test('other actors give another roster', async () => {
  const first = await scoresOf(readStackFile());
  const stack = await startStack({
    env: {
      ...{ LOCALNET_SEED: 'another', LOCALNET_ACTORS: 'off', LOCALNET_SLOT_MS: '400' },
      LOCALNET_HISTORY_DAYS: process.env.E2E_HISTORY_DAYS ?? '2',
    },
  });
  try {
    await told(stack, process.execPath, 'tooling/scout.mjs');
    const second = await scoresOf(stack);
    const known = new Set(first.map(({ wallet }) => wallet));
    expect(second.length).toBeGreaterThan(0);
    expect(second.filter(({ wallet }) => known.has(wallet))).toEqual([]);
    // Not only other addresses: the same plans fared otherwise.
    const scores = (proposed: readonly Proposed[]): readonly string[] =>
      proposed.flatMap(({ label, wqs }) => (label === null ? [] : [`${label} ${wqs}`])).toSorted();
    expect(scores(second)).not.toEqual(scores(first));
  } finally {
    await stack.stop();
  }
});
