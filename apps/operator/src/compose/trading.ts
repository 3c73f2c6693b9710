import type { Book } from '@chimera/core/book';
import type { OrderPlan } from '@chimera/core/decision/decision';
import type { Ids, PositionId } from '@chimera/core/ids';
import type { Address } from '@chimera/core/units/chain';
import type { Lamports } from '@chimera/core/units/lamports';
import { createCollectFacts } from '../decision/collect-facts.ts';
import { createDecide } from '../decision/decide.ts';
import { createVerifyLeaderTrade } from '../decision/verify-leader-trade.ts';
import { createInterventions, type Interventions } from '../execution/interventions.ts';
import { createOrders, type Orders } from '../execution/orders.ts';
import { createPlaces } from '../execution/places.ts';
import { createRunOrder } from '../execution/run-order.ts';
import { createStatusWatch, type StatusWatch } from '../execution/status-watch.ts';
import { createProveDead, type ProveDead } from '../execution/steps/prove-dead.ts';
import { allTipAccounts } from '../facts/tips.ts';
import type { Chain, Clock, Jito, Logger, Random, Router, SignedBytes, Signer } from '../ports.ts';
import type { Recorder } from '../record.ts';
import type { Tracer } from '../tracer.ts';
import type { FactCaches } from './facts.ts';

export interface TradingParts {
  readonly facts: FactCaches;
  readonly book: Book;
  readonly record: Recorder;
  readonly bytes: SignedBytes;
  readonly chain: Chain;
  readonly jito: Jito;
  readonly router: Router;
  readonly signer: Signer;
  readonly routerPrograms: ReadonlySet<Address>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly ids: Ids;
  readonly tracer: Tracer;
  readonly isFirstSendHalted: (kind: 'entry' | 'exit') => boolean;
  /** Trips and ends breakers that are due, in this tick. */
  readonly checkBreakers: () => void;
  readonly mayTradeWithoutLeader: (providerId: string) => boolean;
  readonly maySendSpear: (providerId: string) => boolean;
  /** Whether a lost signature that has no end yet may be a trade of the same. */
  readonly holdsBack: (plan: OrderPlan) => boolean;
  readonly valueFor: (positionId: PositionId) => Lamports | null;
  readonly onFatal: (error: unknown) => void;
  readonly stop: AbortSignal;
}

export interface Trading {
  readonly decision: {
    readonly collectFacts: ReturnType<typeof createCollectFacts>;
    readonly decide: ReturnType<typeof createDecide>;
  };
  readonly orders: Orders;
  readonly watch: StatusWatch;
  readonly interventions: Interventions;
  readonly proveDead: ProveDead;
}

/** Puts decision and execution together: from an admitted signal to the final fill. */
export function createTrading(parts: TradingParts): Trading {
  const { facts, book, clock, stop, onFatal } = parts;
  const interventions = createInterventions();
  const watch = createStatusWatch({ chain: parts.chain, clock, tip: facts.tip });
  const walkLamportsMin = (): bigint => book.limits.chainWalkLamportsMin;
  const proveDead = createProveDead(parts.chain, parts.signer.address, walkLamportsMin);
  const run = createRunner(parts, { watch, interventions, proveDead });
  return {
    decision: createDecision(parts),
    orders: createOrders({ book, run, stop, onFatal }),
    ...{ watch, interventions, proveDead },
  };
}

function createDecision(parts: TradingParts): Trading['decision'] {
  const { facts, book, clock, chain, mayTradeWithoutLeader } = parts;
  const verifyLeaderTrade = createVerifyLeaderTrade({
    chain,
    clock,
    tip: facts.tip,
    book,
    mayTradeWithoutLeader,
  });
  const { valueFor, maySendSpear } = parts;
  const forFacts = { valueFor, maySendSpear };
  return {
    collectFacts: createCollectFacts({ ...facts, book, clock, verifyLeaderTrade, ...forFacts }),
    decide: createDecide(parts),
  };
}

function createRunner(
  parts: TradingParts,
  following: Pick<Trading, 'watch' | 'interventions' | 'proveDead'>,
): ReturnType<typeof createRunOrder> {
  const { facts, signer } = parts;
  const { tip } = facts;
  return createRunOrder({
    ...parts,
    places: createPlaces(),
    prepare: { ...parts, ...facts },
    confirm: {
      ...parts,
      ...following,
      tip,
      wallet: signer,
      tipAccounts: () => allTipAccounts(facts.tips),
    },
  });
}
