import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { announce } from './announce.ts';
import { openFloorDoor } from './floor-door.ts';
import { createGroupCommit } from './group-commit.ts';

/**
 * The floor of a trade: the decision durable, a signature, the signer's log synced, the attempt durable, the
 * bytes sent. What is signed is as long as a real message.
 */
const MESSAGE_BYTES = 420;
const [sinkUrl = ''] = process.argv.slice(2);
const commit = createGroupCommit();
const log = await open(join(mkdtempSync(join(tmpdir(), 'chimera-bench-')), 'signer.log'), 'a');
const { privateKey } = generateKeyPairSync('ed25519');

async function trade(mint: string): Promise<void> {
  await commit(`decided ${mint}`);
  const message = Buffer.alloc(MESSAGE_BYTES, mint);
  const signature = sign(null, message, privateKey);
  const bytes = Buffer.concat([Buffer.of(1), signature, message]);
  await log.appendFile(`${bytes.toString('hex')}\n`);
  await log.datasync();
  await commit(`signed ${bytes.toString('hex')}`);
  await fetch(sinkUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ method: 'sendBundle', mint, params: [[bytes.toString('base64')]] }),
  });
}

const url = await openFloorDoor(async (body, text) => {
  void trade(String(body.token_address));
  await commit(text);
});
announce({ url });
