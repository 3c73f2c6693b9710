/**
 * A searcher as jito-ts ships it, in a process of its own: its TLS roots are read when gRPC loads. Arguments:
 * address and a signed transaction in base64. Prints one JSON line per result and ends after the bundle landed.
 */
import { VersionedTransaction } from '@solana/web3.js';
import { searcherClient } from 'jito-ts/dist/sdk/block-engine/searcher.js';
import { Bundle } from 'jito-ts/dist/sdk/block-engine/types.js';

const [address = '', wire = ''] = process.argv.slice(2);
const say = (line: object): void => console.log(JSON.stringify(line));

const client = searcherClient(address);
const accounts = await client.getTipAccounts();
const leader = await client.getNextScheduledLeader();
say({ tipAccounts: accounts.ok ? accounts.value.length : String(accounts.error) });
say({ leads: leader.ok && leader.value.nextLeaderSlot > leader.value.currentSlot });
const finish = client.onBundleResult(
  (result) => {
    say({ bundleId: result.bundleId, kind: kindOf(result) });
    if (result.processed === undefined) return;
    finish();
    process.exit(0);
  },
  (error) => {
    say({ streamError: error.message });
    process.exit(1);
  },
);
const sent = await client.sendBundle(
  new Bundle([VersionedTransaction.deserialize(Buffer.from(wire, 'base64'))], 5),
);
say(sent.ok ? { sent: sent.value } : { refused: sent.error.message });

function kindOf(result: object): string {
  const known = Object.entries(result).find(([key, value]) => key !== 'bundleId' && value !== undefined);
  return known?.[0] ?? 'unknown';
}
