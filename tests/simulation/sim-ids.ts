import { createHash } from 'node:crypto';
import { createIds } from '@chimera/core/ids';

export const GENESIS = 'GenesisOfTheSimulation';
export const ids = createIds((text) => createHash('sha256').update(text).digest('hex'));
