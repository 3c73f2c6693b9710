import type { Book } from '@chimera/core/book';
import type { JournalEvent } from '@chimera/core/events';
import type { OrderId } from '@chimera/core/ids';
import { WSOL_MINT } from '@chimera/core/units/chain';
import type { Journal } from '@chimera/db/journal';
import type { BuildSwap } from '@chimera/solana/jupiter/build';
import { decodeTransaction, txidOf } from '@chimera/solana/tx/codec';
import type { Chain, Jito, Router, Signer } from '../ports.ts';
import { isOrderEvent, type KillPoint, type KillPointName, MOMENTS, type OrderKind } from './kill-points.ts';

/*
 * The kill points lie in the ports, not in the stages: whatever the stages come to do, every write goes through
 * the journal and everything that leaves goes through a port. A process without an armed point gets none of this.
 */

/** Ends the process around the writes of this journal. */
export function withKillPointsInJournal(journal: Journal, book: Book, killPoint: KillPoint): Journal {
  return {
    ...journal,
    append: (entries, options) => {
      const names = entries.flatMap(({ event }) => namesOf(event, book));
      const reach = (moment: (typeof MOMENTS)[number]): void => {
        for (const name of names) if (name.endsWith(`.${moment}`)) killPoint(name);
      };
      reach('before');
      const { events, durable } = journal.append(entries, options);
      reach('appended');
      return { events, durable: durable.then(() => reach('durable')) };
    },
  };
}

/** The points of one event, by what the book knew of its order before. */
function namesOf(event: JournalEvent, book: Book): readonly KillPointName[] {
  const { type } = event;
  if (type === 'boot_started') return MOMENTS.map((moment) => `boot.${type}.${moment}` as const);
  if (!isOrderEvent(type)) return [];
  const kind = kindOf(event, book);
  return kind === null ? [] : MOMENTS.map((moment) => `${kind}.${type}.${moment}` as const);
}

function kindOf(event: JournalEvent, book: Book): OrderKind | null {
  if (event.type === 'signal_received') return kindOfSide(event.signal.side);
  if (event.type === 'signal_decided') {
    const signal = book.undecided.get(event.signalId);
    return signal === undefined ? null : kindOfSide(signal.side);
  }
  if ('orderId' in event) return kindOfOrder(event.orderId, book);
  if (!('txid' in event)) return null;
  const attempt = book.attempts.get(event.txid);
  return attempt === undefined ? null : kindOfOrder(attempt.signed.orderId, book);
}

const kindOfSide = (side: 'buy' | 'sell'): OrderKind => (side === 'buy' ? 'entry' : 'exit');

const kindOfOrder = (orderId: OrderId, book: Book): OrderKind | null =>
  book.orders.get(orderId)?.plan.kind ?? null;

/** What an order calls on its way to the chain. */
export interface OrderPorts {
  readonly chain: Chain;
  readonly jito: Jito;
  readonly router: Router;
  readonly signer: Signer;
}

/** Ends the process around the calls of these ports. */
export function withKillPoints<Ports extends OrderPorts>(
  ports: Ports,
  book: Book,
  killPoint: KillPoint,
): Ports {
  const { chain, jito, router, signer } = ports;
  return {
    ...ports,
    router: {
      build: (want, options) => around('quote', kindOfQuote(want), () => router.build(want, options)),
    },
    signer: {
      ...signer,
      sign: (request) => around('sign', kindOfOrder(request.orderId, book), () => signer.sign(request)),
    },
    jito: {
      ...jito,
      inOrder: () =>
        jito.inOrder().map((engine) => ({
          ...engine,
          sendBundle: (wires, options) =>
            around('jito', kindOfWire(wires[0], book), () => engine.sendBundle(wires, options)),
        })),
    },
    chain: {
      ...chain,
      providers: chain.providers.map((node) => ({
        ...node,
        sendTransaction: (wire, options) =>
          around('rpc', kindOfWire(wire, book), () => node.sendTransaction(wire, options)),
      })),
    },
  };

  async function around<T>(
    call: 'quote' | 'sign' | 'jito' | 'rpc',
    kind: OrderKind | null,
    run: () => Promise<T>,
  ): Promise<T> {
    if (kind === null) return run();
    killPoint(`${kind}.${call}.before`);
    const answer = run();
    if (call === 'jito' || call === 'rpc') reachSoon(`${kind}.${call}.begun`, killPoint);
    const value = await answer;
    killPoint(`${kind}.${call}.after`);
    return value;
  }
}

/** Long enough for the first bytes to be on the wire, and mostly too short for the answer. */
const BEGUN_MS = 1;

function reachSoon(name: KillPointName, killPoint: KillPoint): void {
  setTimeout(() => killPoint(name), BEGUN_MS);
}

/** A quote that only values a position is not meant for a bundle, and belongs to no order. */
function kindOfQuote({ inputMint, forJitoBundle }: BuildSwap): OrderKind | null {
  if (forJitoBundle !== true) return null;
  return inputMint === WSOL_MINT ? 'entry' : 'exit';
}

function kindOfWire(wire: Uint8Array | undefined, book: Book): OrderKind | null {
  const decoded = wire === undefined ? null : decodeTransaction(wire);
  const txid = decoded?.ok ? txidOf(decoded.value) : null;
  const attempt = txid === null ? undefined : book.attempts.get(txid);
  return attempt === undefined ? null : kindOfOrder(attempt.signed.orderId, book);
}
