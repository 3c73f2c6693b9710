import { parentPort, workerData } from 'node:worker_threads';
import { assert, must } from '@chimera/core/assert';
import { openReader } from './open.ts';
import { createReadDb, type ReadDb } from './read-at.ts';
import type { ReaderWorkerData, ReadReply, ReadRequest } from './reader-messages.ts';
import { READS, type ReadName } from './reads.ts';

/* Runs reads one after another on a thread of its own, so that no query stops a server's loop. */

const port = must(parentPort, 'a parent thread');
let db: ReadDb | null = null;

port.on('message', (request: ReadRequest) => {
  port.postMessage(answer(request));
});

/** A file that cannot be opened yet (the operator has not made it) is tried again at the next request. */
function answer({ id, name, input }: ReadRequest): ReadReply {
  try {
    db ??= createReadDb(openReader(pathOf(workerData)));
    return { id, ok: true, value: runRead(db, name, input) };
  } catch (error) {
    return { id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function pathOf(data: ReaderWorkerData): string {
  return data.path;
}

/** The pool's types pair each name with its input, which a message between threads cannot carry. */
function runRead(readDb: ReadDb, name: string, input: unknown): unknown {
  assert(isReadName(name), `no read is named ${name}`);
  const read = READS[name] as (db: ReadDb, input: unknown) => unknown;
  return read(readDb, input);
}

const isReadName = (name: string): name is ReadName => Object.hasOwn(READS, name);
