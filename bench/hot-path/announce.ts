/** The other side of `startProgram`: tells that this process is ready, and at the end what it cost. */
export function announce(ready: object): void {
  const before = process.cpuUsage();
  console.log(JSON.stringify(ready));
  process.stdin.resume();
  process.stdin.once('end', () => {
    const { user, system } = process.cpuUsage(before);
    process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1_000 })}\n`, () => process.exit(0));
  });
}
