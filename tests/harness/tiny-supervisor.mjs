/** Runs one tiny service under the real supervision code and tells each of its ready messages. */
import { createChild } from '../../tooling/child.mjs';
import { onStopSignal } from '../../tooling/processes.mjs';

const [, , logPath, behaviour] = process.argv;
const child = createChild({
  name: 'tiny',
  args: ['tests/harness/tiny-service.mjs', behaviour],
  env: () => ({}),
  logPath,
  say: (line) => console.log(JSON.stringify({ said: line })),
  onReady: (ready) => console.log(JSON.stringify(ready)),
});
child.firstReady.catch((error) => {
  console.log(JSON.stringify({ refused: error.message }));
  process.exit(1);
});
onStopSignal(() => child.stop().then(() => process.exit(0)));
