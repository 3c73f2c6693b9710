/** The other side of `startProgram`: tells that this process is ready, and at the end what it cost and noted. */
export function announce(ready: object, noted: () => object = () => ({})): void {
  const before = process.cpuUsage();
  console.log(JSON.stringify(ready));
  process.stdin.resume();
  process.stdin.once('end', () => {
    const { user, system } = process.cpuUsage(before);
    const end = { cpuMs: (user + system) / 1_000, ...noted() };
    process.stdout.write(`${JSON.stringify(end)}\n`, () => process.exit(0));
  });
}
