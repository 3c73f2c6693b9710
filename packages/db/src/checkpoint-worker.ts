import { parentPort, workerData } from 'node:worker_threads';
import { must } from '@chimera/core/assert';
import { createWalMover } from './checkpoint.ts';
import type { CheckpointWorkerData } from './checkpoint-thread.ts';
import { openMover } from './open.ts';

/* Moves the WAL into the file whenever it is told to, on a thread of its own. */

const port = must(parentPort, 'a parent thread');
const move = createWalMover(openMover(pathOf(workerData)));

port.on('message', () => {
  move();
  port.postMessage('moved');
});

function pathOf(data: CheckpointWorkerData): string {
  return data.path;
}
