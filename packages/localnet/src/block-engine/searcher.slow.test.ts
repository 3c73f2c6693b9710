import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { createRandom } from '../chain/random.ts';
import { startSlotTimer } from '../chain/slot-timer.ts';
import { transferLamports } from '../market/instructions.ts';
import { openTestMarket, SOL } from '../market/test-market.ts';
import { signTransaction } from '../market/transaction.ts';
import { createWallet } from '../market/wallet.ts';
import { TIP_ACCOUNTS } from '../vm/addresses.ts';
import { createAuction } from './auction.ts';
import { startSearcher } from './searcher.ts';
import { createTipFloor } from './tip-floor.ts';

const RUN = fileURLToPath(new URL('../../../../tooling/run.mjs', import.meta.url));
const CLIENT = fileURLToPath(new URL('./test-searcher-client.ts', import.meta.url));
const TEST_SLOT_MS = 100;

test('an unmodified jito-ts searcher over TLS sends a bundle and sees it land', async () => {
  const market = await openTestMarket();
  const directory = mkdtempSync(join(tmpdir(), 'chimera-tls-'));
  const { ledger, faults } = market;
  const user = createWallet('test/searcher');
  ledger.airdrop(user.address, 10n * SOL);
  const auction = createAuction({
    ledger,
    tips: createTipFloor(ledger),
    random: createRandom('test/searcher'),
    faults: faults.at('jito.land'),
  });
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const [keyFile, certFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  writeFileSync(keyFile, pems.private, { mode: 0o600 });
  writeFileSync(certFile, pems.cert);
  const searcher = await startSearcher({
    ledger,
    auction,
    faults: faults.at('jito.searcher'),
    host: 'localhost',
    port: 0,
    tls: { keyFile, certFile },
  });
  const stopSlots = startSlotTimer(ledger, TEST_SLOT_MS);
  try {
    const steps = [
      transferLamports(user.address, createWallet('test/paid').address, SOL),
      transferLamports(user.address, TIP_ACCOUNTS[3], 20_000n),
    ];
    const wire = signTransaction(steps, [user], ledger.latestBlockhash().blockhash);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [RUN, CLIENT, `localhost:${searcher.port}`, Buffer.from(wire).toString('base64')],
      { env: { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: certFile }, timeout: 60_000 },
    );
    const lines: unknown[] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual({ tipAccounts: 8 });
    expect(lines).toContainEqual({ leads: true });
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'accepted' }));
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'processed' }));
    expect(ledger.getBalance(createWallet('test/paid').address)).toBe(SOL);
  } finally {
    stopSlots();
    searcher.stop();
    market.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
