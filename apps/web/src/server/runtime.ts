import { assert } from '@chimera/core/assert';
import type { ReaderPool } from '@chimera/db/reader-pool';
import type { ControlDoor } from './control-door.ts';

/** What pages and procedures may use of the process: one reader of the database, one way to command. */
export interface Runtime {
  readonly reads: Pick<ReaderPool, 'read'>;
  readonly control: ControlDoor;
  /** The scout's last report lies here. */
  readonly dataDir: string;
  /** Where providers deliver to on this machine. */
  readonly operatorUrl: string;
  readonly isHttps: boolean;
  readonly nowMs: () => number;
}

declare global {
  /** The process gives its runtime to the bundle that Next runs in it; the two share nothing else. */
  var chimeraRuntime: Runtime | undefined;
}

export function provideRuntime(runtime: Runtime): void {
  globalThis.chimeraRuntime = runtime;
}

export function runtimeOfProcess(): Runtime {
  const runtime = globalThis.chimeraRuntime;
  assert(runtime !== undefined, 'pages are served by server.ts, which provides the runtime');
  return runtime;
}
