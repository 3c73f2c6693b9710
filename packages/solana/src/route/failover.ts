import { isTransportFailure, SolanaError } from '../rpc/errors.ts';
import {
  createEndpointMeter,
  type EndpointHealth,
  type EndpointMeter,
  type Outcome,
} from './endpoint-health.ts';

/** Anything that can be reached in more than one place. */
export interface Endpoint {
  readonly providerId: string;
}

/** The group turned from one endpoint to another, and why. */
export interface Switch {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/** Endpoints in order of preference, of which the first that is well is used. */
export interface Failover<E extends Endpoint> {
  /** All of them in configured order, for sends to everyone and for proofs by independent witnesses. */
  readonly providers: readonly E[];
  /** Those at work first, in configured order, then the resting ones, the soonest back first. */
  readonly inOrder: () => readonly E[];
  /** The endpoint to use now. */
  readonly current: () => E;
  /**
   * Runs a read on the current endpoint and, when its path fails, on the next ones, once each. A refusal (any
   * error that is not the path's) is thrown at once. Never pass a send: repetition must be the sender's choice.
   */
  readonly read: <T>(operation: (endpoint: E) => Promise<T>) => Promise<T>;
  /** Runs on one named endpoint, counting its health, without failover: for probes, proofs and sends. */
  readonly on: <T>(endpoint: E, operation: (endpoint: E) => Promise<T>) => Promise<T>;
  /** A slot that an endpoint told, for its lag behind the others. */
  readonly observeSlot: (providerId: string, slot: number) => void;
  readonly health: () => readonly EndpointHealth[];
  /** Calls back at each change of the current endpoint. */
  readonly onSwitch: (listener: (change: Switch) => void) => void;
}

interface Member<E> {
  readonly endpoint: E;
  readonly meter: EndpointMeter;
  slot: number | null;
}

/** `endpoints[0]` is preferred. `nowMs` is a monotonic clock. */
export function createFailover<E extends Endpoint>(
  endpoints: readonly E[],
  nowMs: () => number,
): Failover<E> {
  const group = createGroup(endpoints);
  const { members } = group;

  async function observed<T>(endpoint: E, operation: (endpoint: E) => Promise<T>): Promise<T> {
    const member = group.memberOf(endpoint.providerId);
    if (member === undefined) return operation(endpoint);
    const startedMs = nowMs();
    const note = (error: unknown): void => {
      const endedMs = nowMs();
      member.meter.observe(outcomeOf(error), endedMs - startedMs, endedMs);
      group.settle();
    };
    try {
      const value = await operation(endpoint);
      note(null);
      return value;
    } catch (error) {
      note(error);
      throw error;
    }
  }

  return {
    providers: endpoints,
    inOrder: () => membersInOrder(members).map(({ endpoint }) => endpoint),
    current: () => group.current().endpoint,
    read: async (operation) => {
      let lastError: unknown = null;
      for (const { endpoint } of membersInOrder(members)) {
        try {
          return await observed(endpoint, operation);
        } catch (error) {
          if (!isTransportFailure(error)) throw error;
          lastError = error;
        }
      }
      if (lastError instanceof SolanaError) throw lastError;
      throw new SolanaError('pool_exhausted', { cause: lastError });
    },
    on: observed,
    observeSlot: (providerId, slot) => {
      const member = group.memberOf(providerId);
      if (member !== undefined) member.slot = Math.max(member.slot ?? 0, slot);
    },
    health: () => healthOf(members),
    onSwitch: group.onSwitch,
  };
}

const outcomeOf = (error: unknown): Outcome =>
  isTransportFailure(error)
    ? { kind: 'failure', error: error instanceof Error ? error.message : String(error) }
    : { kind: 'answer' };

/** The members, and which of them is the current one. */
function createGroup<E extends Endpoint>(endpoints: readonly E[]) {
  const members: Member<E>[] = endpoints.map((endpoint) => ({
    endpoint,
    meter: createEndpointMeter(),
    slot: null,
  }));
  const [first] = members;
  if (first === undefined) throw new SolanaError('pool_exhausted', { said: 'no provider configured' });
  const listeners: ((change: Switch) => void)[] = [];
  let current = first;
  return {
    members,
    memberOf: (providerId: string) => members.find(({ endpoint }) => endpoint.providerId === providerId),
    current: () => current,
    onSwitch: (listener: (change: Switch) => void) => void listeners.push(listener),
    /** Tells the listeners when the preferred one of those that are well has changed. */
    settle: () => {
      const before = current;
      current = membersInOrder(members)[0] ?? before;
      if (before === current) return;
      const reason = before.meter.isResting()
        ? (before.meter.lastError() ?? 'it failed')
        : 'it is preferred, and answered quickly again';
      const change = { from: before.endpoint.providerId, to: current.endpoint.providerId, reason };
      for (const listener of listeners) listener(change);
    },
  };
}

/** Resting is better than not asking. */
function membersInOrder<E>(members: readonly Member<E>[]): readonly Member<E>[] {
  const resting = members.filter(({ meter }) => meter.isResting());
  if (resting.length === 0) return members;
  resting.sort((a, b) => a.meter.restsUntilMs() - b.meter.restsUntilMs());
  return [...members.filter(({ meter }) => !meter.isResting()), ...resting];
}

function healthOf<E extends Endpoint>(members: readonly Member<E>[]): readonly EndpointHealth[] {
  const newest = Math.max(0, ...members.map(({ slot }) => slot ?? 0));
  return members.map(({ endpoint, meter, slot }) =>
    meter.measure(endpoint.providerId, slot === null ? null : newest - slot),
  );
}
