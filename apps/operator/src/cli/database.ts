import { existsSync } from 'node:fs';
import { DatabaseFailure, refuseDamaged } from '@chimera/db/database-failure';
import { type Db, openReader } from '@chimera/db/open';
import type { Config } from '../config.ts';
import { EXIT, type Output } from './output.ts';

/** Reads the database beside a running or a dead operator, without ever writing. */
export function withDatabase(config: Config, read: (db: Db) => Output): Output {
  if (!existsSync(config.databasePath)) return missing(config);
  try {
    return refuseDamaged(config.databasePath, () => {
      const db = openReader(config.databasePath);
      try {
        return read(db);
      } finally {
        db.close();
      }
    });
  } catch (error) {
    if (error instanceof DatabaseFailure) return unreadable(error);
    throw error;
  }
}

/** The same for a command that also asks others. */
export async function readDatabase(config: Config, read: (db: Db) => Promise<Output>): Promise<Output> {
  if (!existsSync(config.databasePath)) return missing(config);
  const db = openReader(config.databasePath);
  try {
    return await read(db);
  } finally {
    db.close();
  }
}

const unreadable = ({ code, message }: DatabaseFailure): Output => ({
  code: EXIT.refused,
  json: { status: 'unreadable', reason: code, details: message },
  text: message,
});

const missing = (config: Config): Output => ({
  code: EXIT.not_found,
  json: { status: 'missing', path: config.databasePath },
  text: `There is no database at ${config.databasePath}; start the operator once, or set CHIMERA_DATA_DIR.`,
});
