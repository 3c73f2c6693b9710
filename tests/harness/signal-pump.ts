import { type OperatorClient, signalBody, standardHeaders, WEBHOOK_PATH } from './operator-client.ts';

export interface SignalPump {
  /** Answers so far by status. */
  readonly answers: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

export interface PumpOptions {
  readonly operator: OperatorClient;
  readonly secret: string;
  readonly perSecond: number;
  readonly leaders: readonly string[];
  readonly mints: readonly string[];
}

/** Posts signed BUY signals at an even rate, round the leaders and the mints, until it is stopped. */
export function startPump({ operator, secret, perSecond, leaders, mints }: PumpOptions): SignalPump {
  const answers = new Map<number, number>();
  const open = new Set<Promise<void>>();
  let sent = 0;
  const post = async (): Promise<void> => {
    const body = signalBody({
      token_address: mints[sent % mints.length],
      wallet_address: leaders[sent % leaders.length],
    });
    sent += 1;
    const { status } = await operator.raw(WEBHOOK_PATH, body, standardHeaders(body, undefined, secret));
    answers.set(status, (answers.get(status) ?? 0) + 1);
  };
  const timer = setInterval(() => {
    // A refused connection while the operator restarts is part of the scenario, counted as status 0.
    const request = post().catch(() => {
      answers.set(0, (answers.get(0) ?? 0) + 1);
    });
    open.add(request);
    void request.finally(() => open.delete(request));
  }, 1_000 / perSecond);
  return {
    answers,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}
