import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unixMs } from '@chimera/core/units/chain';
import { migrate } from '@chimera/db/migrate';
import { openWriter } from '@chimera/db/open';
import type { Localnet } from '@chimera/localnet/start';
import { createSigner } from '@chimera/solana/tx/sign';
import { Keypair } from '@solana/web3.js';
import { openSignerLog } from '../../apps/operator/src/compose/signer-log.ts';
import { writeLiveOrders } from './live-orders.ts';
import { writePast } from './past.ts';

export interface DataDirOptions {
  readonly dataDir: string;
  readonly localnet: Localnet;
  readonly events: number;
  readonly liveOrders: number;
}

/** A story of a million events takes about two years. */
const PAST_MS = 3 * 365 * 86_400_000;

/** Fills a data folder as years of trading on this chain would, through the code that writes it at work. */
export async function makeDataDir({ dataDir, localnet, events, liveOrders }: DataDirOptions): Promise<void> {
  mkdirSync(dataDir, { recursive: true });
  const keygen = Keypair.generate().secretKey;
  writeFileSync(join(dataDir, 'localnet-wallet.json'), JSON.stringify([...keygen]), { mode: 0o600 });
  const signer = createSigner(keygen);
  if (!signer.ok) throw new Error(signer.error);
  const db = openWriter(join(dataDir, 'chimera.db'));
  migrate(db);
  const signerLog = await openSignerLog(join(dataDir, 'signer.log'));
  const startMs = unixMs(Date.now() - PAST_MS);
  const past = events - EVENTS_OF_AN_ORDER * liveOrders;
  const ledger = await writePast({ db, signerLog, events: past, startMs });
  const chain = await readStatus(localnet);
  await ledger.commit(() => {
    ledger.append({
      type: 'boot_started',
      bootEpoch: ledger.book.bootEpoch + 1,
      version: '0.1.0',
      cluster: 'localnet',
      mode: 'live',
      genesis: localnet.genesisHash,
      wallet: signer.value.address,
    });
    writeLiveOrders({ ledger, signer: signer.value, chain, count: liveOrders });
  });
  await signerLog.close();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

/** Three for a purchase, seven for a sale with the purchase before it. */
const EVENTS_OF_AN_ORDER = 5;

/** Our own cluster's answer. */
async function readStatus({ adminUrl }: Localnet): Promise<{ slot: number; height: number }> {
  return (await (await fetch(`${adminUrl}/status`)).json()) as { slot: number; height: number };
}
