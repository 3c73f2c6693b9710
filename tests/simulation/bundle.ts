import { type Bundle, bundleProgram, type Instead } from '../../tooling/bundle.mjs';

/** The worker and the whole operator in one file, with other wordings of sources where some are given. */
export const bundleWorker = (instead?: Instead): Promise<Bundle> =>
  bundleProgram('tests/simulation/worker.ts', instead);
