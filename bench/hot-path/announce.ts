import { readFileSync } from 'node:fs';

/** The other side of `startProgram`: tells that this process is ready, and at the end what it cost and noted. */
export function announce(ready: object, noted: () => object = () => ({})): void {
  const before = process.cpuUsage();
  const waitedBeforeMs = waitedMs();
  console.log(JSON.stringify(ready));
  process.stdin.resume();
  process.stdin.once('end', () => {
    const { user, system } = process.cpuUsage(before);
    const end = {
      cpuMs: (user + system) / 1_000,
      waitedMs: waitedMs() - waitedBeforeMs,
      ...noted(),
    };
    process.stdout.write(`${JSON.stringify(end)}\n`, () => process.exit(0));
  });
}

const NS_PER_MS = 1_000_000;

/** How long this thread could have run and did not, because others had the processors; 0 where no one tells. */
function waitedMs(): number {
  if (process.platform !== 'linux') return 0;
  const [, waitedNs = '0'] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
  return Number(waitedNs) / NS_PER_MS;
}
