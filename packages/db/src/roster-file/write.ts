import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type ProposedWallet, ROSTER_FILE, ROSTER_MANIFEST, ROSTER_SQL, type RosterInfo } from './format.ts';
import { type Manifest, signManifest } from './manifest.ts';

export interface WriteRoster {
  readonly directory: string;
  readonly info: RosterInfo;
  readonly wallets: readonly ProposedWallet[];
  readonly key: Buffer;
}

/**
 * Makes the file under another name, syncs it, and renames it into place, the manifest last: a reader finds the
 * old pair, the new pair, or a pair that does not fit and is refused.
 */
export function writeRosterFile({ directory, info, wallets, key }: WriteRoster): Manifest {
  const path = join(directory, ROSTER_FILE);
  const draft = `${path}.tmp`;
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${draft}${suffix}`, { force: true });
  fillDatabase(draft, info, wallets);
  const bytes = readFileSync(draft);
  const manifest = signManifest(
    {
      version: 1,
      file: ROSTER_FILE,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      madeAtMs: info.madeAtMs,
    },
    key,
  );
  const manifestPath = join(directory, ROSTER_MANIFEST);
  writeFileSync(`${manifestPath}.tmp`, `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  for (const file of [draft, `${manifestPath}.tmp`]) syncPath(file);
  renameSync(draft, path);
  renameSync(`${manifestPath}.tmp`, manifestPath);
  syncPath(directory);
  return manifest;
}

function fillDatabase(path: string, info: RosterInfo, wallets: readonly ProposedWallet[]): void {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = FULL');
    for (const sql of ROSTER_SQL) db.exec(sql);
    const addInfo = db.prepare('INSERT INTO roster_info VALUES (?, ?, ?, ?, ?)');
    const addWallet = db.prepare('INSERT INTO roster_wallets VALUES (?, ?, ?, ?, ?, ?, ?)');
    db.transaction(() => {
      addInfo.run(info.version, info.madeAtMs, info.genesis, info.screened, info.swaps);
      for (const proposed of wallets) {
        const { wallet, status, wqs, clusterId } = proposed;
        const texts = [proposed.contributions, proposed.refusals, proposed.evidence].map((part) =>
          JSON.stringify(part),
        );
        addWallet.run(wallet, status, wqs, clusterId, ...texts);
      }
    })();
  } finally {
    db.close();
  }
}

/** A rename is durable only when the folder that holds the names is. */
function syncPath(path: string): void {
  const handle = openSync(path, statSync(path).isDirectory() ? 'r' : 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
