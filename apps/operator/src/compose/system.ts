import { hash, randomBytes, randomInt } from 'node:crypto';
import { createIds, type Ids } from '@chimera/core/ids';
import { unixMs } from '@chimera/core/units/chain';
import { pino } from 'pino';
import type { Clock, Logger, Random } from '../ports.ts';
import type { Redact } from './redact.ts';

const STDERR = 2;

/** The real time. */
export const createSystemClock = (): Clock => ({
  nowMs: () => unixMs(Date.now()),
  monotonicMs: () => performance.now(),
  sleep: (ms, stop) =>
    new Promise((resolve) => {
      if (stop.aborted) return resolve();
      const end = (): void => {
        clearTimeout(timer);
        stop.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      stop.addEventListener('abort', end);
    }),
  every: (ms, run, stop) => {
    if (stop.aborted) return;
    const timer = setInterval(run, ms);
    stop.addEventListener('abort', () => clearInterval(timer), { once: true });
  },
});

export const createSystemRandom = (): Random => ({
  bytes: (count) => new Uint8Array(randomBytes(count)),
  below: (limit) => randomInt(limit),
});

/** Fields that never hold anything to be read, wherever an object of strangers brings them. */
const SECRET_FIELDS = [
  ...['authorization', 'cookie', 'secret', 'passphrase', 'password', 'privateKey', 'sealedSecret'],
  ...['*.authorization', '*.cookie', '*.secret', '*.passphrase', '*.password', '*.privateKey'],
  'headers',
];

/**
 * Structured lines on standard error; standard output carries only the ready line. Every line passes `redact` as
 * it leaves, whatever is in it.
 */
export const createSystemLogger = (redact: Redact): Logger =>
  pino(
    {
      base: null,
      redact: { paths: SECRET_FIELDS, censor: '(hidden)' },
      hooks: { streamWrite: redact },
    },
    pino.destination(STDERR),
  );

export const createSystemIds = (): Ids => createIds((text) => hash('sha256', text));
