import { existsSync, readFileSync } from 'node:fs';
import { type AuditHead, auditKeyOf, holdsAuditHead, readAuditHead } from '@chimera/db/audit-chain';
import type { Db } from '@chimera/db/open';
import type { Config } from '../config.ts';
import type { RandomBytes } from '../control/random.ts';
import { loadSealingKey, sealingKeyPath } from '../control/seal.ts';
import type { Clock, Logger } from '../ports.ts';
import type { SignerLog } from './signer-log.ts';

/** How much of the chain's end may go unnoted. */
const NOTE_MS = 60_000;

/** The vault's key, or one derived from the operator's own. */
export function loadAuditKey(config: Config, random: RandomBytes): Buffer {
  if (config.vaultKeys !== null) return Buffer.from(config.vaultKeys.audit, 'hex');
  return auditKeyOf(loadSealingKey(sealingKeyPath(config), random));
}

/** The same key for one who only looks; null where there is none yet. */
export function readAuditKey(config: Config): Buffer | null {
  if (config.vaultKeys !== null) return Buffer.from(config.vaultKeys.audit, 'hex');
  const path = sealingKeyPath(config);
  return existsSync(path) ? auditKeyOf(Buffer.from(readFileSync(path, 'utf8').trim(), 'hex')) : null;
}

export interface AuditWatchParts {
  readonly db: Db;
  readonly log: Pick<SignerLog, 'noteAuditHead'>;
  /** What the signer's log noted last. */
  readonly noted: AuditHead | null;
  readonly clock: Pick<Clock, 'every'>;
  readonly logger: Pick<Logger, 'error'>;
  readonly onFatal: (error: unknown) => void;
  readonly stop: AbortSignal;
}

export interface AuditWatch {
  /** What is wrong with the chain's end, as a sentence; null while it holds. */
  readonly problem: () => string | null;
}

/**
 * Compares the audit chain with the head that was noted, and notes the new one from now on. A chain that lost its
 * end is noted no more, so that the next start finds it out again.
 */
export function watchAuditChain(parts: AuditWatchParts): AuditWatch {
  const { db, log, noted, clock, logger, onFatal, stop } = parts;
  const isLost = noted !== null && !holdsAuditHead(db, noted);
  const problem = isLost
    ? `the audit chain lost the link of row ${noted.seq}, which the signer log noted`
    : null;
  if (problem !== null) logger.error({ seq: noted?.seq }, problem);
  let last = noted?.seq ?? 0;
  const note = (): void => {
    const head = readAuditHead(db);
    if (problem !== null || head === null || head.seq === last) return;
    last = head.seq;
    log.noteAuditHead(head).catch(onFatal);
  };
  note();
  clock.every(NOTE_MS, note, stop);
  return { problem: () => problem };
}
