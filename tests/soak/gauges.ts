import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Stack } from '../harness/stack.ts';

/** What the operator's process weighs at one moment. */
export interface Weight {
  readonly atMs: number;
  /** Since the process began, so that a start in between is not taken for a leak. */
  readonly uptimeSeconds: number;
  readonly heapMib: number;
  readonly residentMib: number;
  readonly walMib: number;
  readonly openPositions: number;
  /** The reasons why the Spear may not buy; empty when it may. */
  readonly spearReasons: readonly string[];
}

const MIB = 1_048_576;

/** Null while the operator does not answer. */
export async function weigh(stack: Stack): Promise<Weight | null> {
  const text = await readMetrics(stack);
  if (text === null) return null;
  const gauge = (name: string): number =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? ([0-9.e+-]+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  const atMs = Date.now();
  return {
    atMs,
    uptimeSeconds: atMs / 1_000 - gauge('chimera_process_process_start_time_seconds'),
    heapMib: gauge('chimera_process_nodejs_heap_size_used_bytes') / MIB,
    residentMib: gauge('chimera_process_process_resident_memory_bytes') / MIB,
    walMib: statSync(join(stack.dataDir, 'chimera.db-wal')).size / MIB,
    openPositions: gauge('chimera_positions_open'),
    spearReasons: [...text.matchAll(/^chimera_spear_off\{reason="([^"]+)"\} 1$/gm)].map(
      ([, why]) => why ?? '',
    ),
  };
}

async function readMetrics(stack: Stack): Promise<string | null> {
  try {
    const url = `${stack.run.operator.controlUrl}/metrics`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? await response.text() : null;
  } catch {
    // Killed on purpose, or starting: the next minute asks again.
    return null;
  }
}
