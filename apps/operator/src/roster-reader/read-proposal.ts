import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { err, type Result } from '@chimera/core/result';
import type { ProposedRoster } from '@chimera/db/roster-file/format';
import type { RefusedRoster } from '@chimera/db/roster-file/read';

export type ReadProposal = () => Promise<Result<ProposedRoster, RefusedRoster>>;

const RUN = fileURLToPath(new URL('../../../../tooling/run.mjs', import.meta.url));
const READER = fileURLToPath(new URL('./main.ts', import.meta.url));
const READ_MS_MAX = 30_000;
const OLD_SPACE_MIB_MAX = 256;

/** Reads the proposed roster of a folder in a process of its own, which is ended when it takes too long. */
export const createReadProposal =
  (directory: string, key: Buffer): ReadProposal =>
  () =>
    new Promise((resolve, reject) => {
      const child = fork(RUN, [READER], {
        env: { PATH: '' },
        execArgv: [`--max-old-space-size=${OLD_SPACE_MIB_MAX}`],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        timeout: READ_MS_MAX,
        killSignal: 'SIGKILL',
      });
      child.once('error', reject);
      child.once('message', (answer) => resolve(asAnswer(answer)));
      child.once('exit', (code, signal) => resolve(died(code ?? signal)));
      child.send({ directory, key: key.toString('hex') });
    });

/** The reader is ours and has checked every row; the answer is what `readRosterFile` returned. */
const asAnswer = (answer: unknown): Result<ProposedRoster, RefusedRoster> =>
  answer as Result<ProposedRoster, RefusedRoster>;

/** Comes to nothing when an answer was there before. */
const died = (cause: number | string | null): Result<ProposedRoster, RefusedRoster> =>
  err({
    code: 'roster_corrupt',
    sentence: `The reader ended without an answer (${cause}); run the scout again.`,
  });
