import { DEFAULT_LIMITS } from '@chimera/core/limits';
import { lamports } from '@chimera/core/units/lamports';
import { expect, test } from 'vitest';
import { createSimClock } from '../execution/sim-clock-for-tests.ts';
import type { Jito } from '../ports.ts';
import { createPast, named } from './past-for-tests.ts';
import { createTips } from './tips.ts';

const TIP_ACCOUNT = named('Tips');
const SIZE = lamports(10_000_000_000n);

async function openTips() {
  // What these tests ask of the engine: its accounts.
  const jito = { read: async () => [TIP_ACCOUNT] } as unknown as Jito;
  const tips = createTips({
    ...{ jito, clock: createSimClock(), book: { limits: DEFAULT_LIMITS } },
    landedTips: Array.from({ length: 20 }, () => lamports(700_000n)),
  });
  await tips.refreshAccounts();
  const past = createPast();
  const see = async (tip: bigint, to = TIP_ACCOUNT): Promise<void> => {
    const txid = past.trade({ wallet: 'Ada', agoMs: 0, tip: { to, lamports: tip } });
    const transaction = await past.chain.read((node) => node.getTransaction(txid));
    if (transaction !== null) tips.see(transaction);
  };
  return { tips, see };
}

test('tips of others seen on the chain count before our own', async () => {
  const { tips, see } = await openTips();
  expect(tips.basis('EXIT', SIZE)).toMatchObject({ tipLamports: 700_000n, basedOn: 'own' });
  for (let each = 0; each < 10; each += 1) await see(40_000n);
  expect(tips.basis('EXIT', SIZE)).toMatchObject({
    ...{ tipLamports: 40_000n, basedOn: 'others' },
    ...{ othersCount: 10, othersP50Lamports: 40_000n, ownP50Lamports: 700_000n },
  });
});

test('what goes elsewhere is no tip, and only the newest hundred are kept', async () => {
  const { tips, see } = await openTips();
  await see(90_000n, named('Friend'));
  expect(tips.basis('EXIT', SIZE)).toMatchObject({ othersCount: 0 });
  for (let each = 0; each < 60; each += 1) await see(900_000n);
  for (let each = 0; each < 100; each += 1) await see(50_000n);
  expect(tips.basis('EXIT', SIZE)).toMatchObject({ othersCount: 100, tipLamports: 50_000n });
});
