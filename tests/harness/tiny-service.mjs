/** The smallest process a supervisor can run: says that it is ready, stays, and ends as it is told to. */
import { createServer } from 'node:http';

const [, , behaviour = 'stay'] = process.argv;

if (behaviour === 'refuse') {
  console.error('this service cannot start: its setting is wrong');
  process.exit(78);
}

const server = createServer((_request, response) => response.end('alive'));
server.listen(Number(process.env.TINY_PORT ?? 0), '127.0.0.1', () => {
  console.log(JSON.stringify({ ready: true, port: server.address().port, pid: process.pid }));
});
if (behaviour === 'deaf') process.on('SIGTERM', () => console.log('asked to stop, and staying'));
