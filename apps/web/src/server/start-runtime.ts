import { createReaderPool } from '@chimera/db/reader-pool';
import type { WebEnv } from '../env.ts';
import { createControlDoor } from './control-door.ts';
import type { Runtime } from './runtime.ts';

/** Opens the reader and the way to the operator; neither needs to be there yet. */
export function startRuntime(env: WebEnv): Runtime & { readonly close: () => Promise<void> } {
  const reads = createReaderPool({ path: env.databasePath });
  return {
    reads,
    control: createControlDoor(env.controlUrl),
    dataDir: env.dataDir,
    operatorUrl: env.operatorUrl,
    isHttps: env.publicUrl?.startsWith('https:') ?? false,
    nowMs: () => Date.now(),
    close: reads.close,
  };
}
