import { fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { err, type Result } from '@chimera/core/result';
import { type ProposedRoster, ROSTER_FILE, ROSTER_MANIFEST } from '@chimera/db/roster-file/format';
import type { RefusedRoster } from '@chimera/db/roster-file/read';

type Answer = Result<ProposedRoster, RefusedRoster>;
export type ReadProposal = () => Promise<Answer>;

const RUN = fileURLToPath(new URL('../../../../tooling/run.mjs', import.meta.url));
const READER = fileURLToPath(new URL('./main.ts', import.meta.url));
const READ_MS_MAX = 30_000;
const OLD_SPACE_MIB_MAX = 256;

/**
 * Reads the proposed roster of a folder in a process of its own, which is ended when it takes too long. Files that
 * nobody wrote since are not read again: every look at the page of wallets asks.
 */
export function createReadProposal(directory: string, key: Buffer): ReadProposal {
  let last: { readonly files: string; readonly answer: Promise<Answer> } | null = null;
  return () => {
    const files = stateOf(directory);
    if (last?.files === files) return last.answer;
    const read = readInProcess(directory, key);
    const answer = read.then((found) => found ?? DIED);
    const kept = { files, answer };
    last = kept;
    const forget = (): void => {
      if (last === kept) last = null;
    };
    // Without an answer nothing is known of the files, so the next one to ask starts another reader.
    read.then((found) => found ?? forget(), forget);
    return answer;
  };
}

/** Changes with every write; the last of these times cannot be set by anybody. */
function stateOf(directory: string): string {
  const states = [ROSTER_MANIFEST, ROSTER_FILE].map((name) => {
    const stat = statSync(join(directory, name), { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? 'absent' : [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join();
  });
  return states.join(' ');
}

/** Null when the process ended without an answer. */
const readInProcess = (directory: string, key: Buffer): Promise<Answer | null> =>
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
    // Comes to nothing when an answer was there before.
    child.once('exit', () => resolve(null));
    child.send({ directory, key: key.toString('hex') });
  });

/** The reader is ours and has checked every row; the answer is what `readRosterFile` returned. */
const asAnswer = (answer: unknown): Answer => answer as Answer;

const DIED: Answer = err({
  code: 'roster_corrupt',
  sentence: 'The reader ended without an answer; run the scout again.',
});
