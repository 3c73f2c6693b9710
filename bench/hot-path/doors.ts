import { openDoors } from '../../apps/operator/src/http/doors-for-tests.ts';
import { announce } from './announce.ts';
import { SECRETS } from './requests.ts';

/** The operator's ingress over a real database; what is admitted is taken from the queue and left there. */
const doors = await openDoors();
for (const [index, secret] of SECRETS.entries()) {
  const provider = { providerId: `bench-${index}`, scheme: 'legacy', secret, active: true } as const;
  await doors.control.providers.set(
    { ...provider, mayTradeWithoutLeader: false, maySendSpear: false },
    'bench',
  );
}
const { signal } = new AbortController();
async function drain(): Promise<void> {
  for (;;) await doors.control.queue.take(signal);
}
void drain();
announce({ url: `${doors.operatorUrl}/api/v1/webhook` });
