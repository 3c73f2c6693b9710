import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { dumpSchema } from '../src/dump.ts';
import { migrate } from '../src/migrate.ts';

/* Writes database/schema.sql from the migrations: `node --import tsx packages/db/tools/write-schema.ts`. */

const HEADER = `-- Made from database/migrations by packages/db/tools/write-schema.ts. Do not edit.\n\n`;

const db = new Database(':memory:');
migrate(db);
const path = fileURLToPath(new URL('../../../database/schema.sql', import.meta.url));
writeFileSync(path, HEADER + dumpSchema(db));
