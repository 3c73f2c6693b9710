import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { must } from '@chimera/core/assert';
import { lamports } from '@chimera/core/units/lamports';
import { startLocalnet } from '@chimera/localnet/start';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { openTestCluster, type StartLocalnet, type TestCluster } from '../localnet-for-tests.ts';
import { namedAddress } from '../transaction/transaction-builder.ts';
import { transferLamports } from '../tx/system.ts';
import type { JitoEndpoint } from './endpoint.ts';
import { openSearcher } from './searcher.ts';

const RUN = fileURLToPath(new URL('../../../../tooling/run.mjs', import.meta.url));
const TLS_CLIENT = fileURLToPath(new URL('./searcher-client-for-tests.ts', import.meta.url));

/** A transfer that pays a tip, as every bundle must. */
async function tipped(cluster: TestCluster, jito: JitoEndpoint) {
  const [tipAccount] = await jito.getTipAccounts();
  return cluster.sign([
    transferLamports(cluster.signer.address, namedAddress('friend'), lamports(5_000_000n)),
    transferLamports(cluster.signer.address, must(tipAccount, 'tip account'), lamports(20_000n)),
  ]);
}

const plainText = (address: string): string => `http://${address}`;

test('a bundle goes out over plain gRPC and lands, and refusals keep their meaning', async () => {
  let searcherAddress = '';
  const start: StartLocalnet = async (options) => {
    const localnet = await startLocalnet(options);
    searcherAddress = localnet.searcherAddress;
    return localnet;
  };
  const cluster = await openTestCluster(start);
  try {
    const jito = await openSearcher({ url: plainText(searcherAddress) });
    const signed = await tipped(cluster, jito);
    await expect(jito.sendBundle([signed.wire])).resolves.toMatch(/^[0-9a-f]{64}$/);
    await cluster.landed(signed);
    await expect(jito.sendBundle([signed.wire])).rejects.toMatchObject({ code: 'jito_already_processed' });
    const untipped = await cluster.sign([
      transferLamports(cluster.signer.address, namedAddress('friend'), lamports(1n)),
    ]);
    await expect(jito.sendBundle([untipped.wire])).rejects.toMatchObject({ code: 'jito_tip_missing' });
  } finally {
    await cluster.close();
  }
  const gone = await openSearcher({ url: plainText(searcherAddress) });
  await expect(gone.getTipAccounts({ timeoutMs: 2_000 })).rejects.toMatchObject({
    code: 'transport_unreachable',
    maybeLanded: false,
  });
});

test('TLS is spoken with a certificate that the roots file vouches for', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'chimera-tls-'));
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const [searcherKeyFile, searcherCertFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  writeFileSync(searcherKeyFile, pems.private, { mode: 0o600 });
  writeFileSync(searcherCertFile, pems.cert);
  const localnet = await startLocalnet({
    ...{ rpcPort: 0, providersPort: 0, searcherPort: 0, slotMs: 20, actors: 'off', historyDays: 0 },
    ...{ dataDir: join(directory, 'chain'), searcherKeyFile, searcherCertFile },
  });
  try {
    // The roots are read when gRPC loads, so the client is a process of its own.
    const [, port = ''] = localnet.searcherAddress.split(':');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [RUN, TLS_CLIENT, `https://localhost:${port}`],
      { env: { GRPC_DEFAULT_SSL_ROOTS_FILE_PATH: searcherCertFile }, timeout: 60_000 },
    );
    expect(JSON.parse(stdout)).toEqual({ tipAccounts: 8 });
  } finally {
    await localnet.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
