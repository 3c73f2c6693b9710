import { readFileSync } from 'node:fs';
import type {
  handleUnaryCall,
  Server,
  ServerCredentials,
  ServerWritableStream,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { BundleResult as WireResult } from 'jito-ts/dist/gen/block-engine/bundle.js';
import type { SubscribeBundleResultsRequest } from 'jito-ts/dist/gen/block-engine/searcher.js';
import type { Ledger } from '../chain/types.ts';
import type { FaultSite } from '../faults/registry.ts';
import { createWallet } from '../market/wallet.ts';
import { TIP_ACCOUNTS } from '../vm/addresses.ts';
import type { Auction, BundleResult } from './auction.ts';
import { LEADER_SLOTS } from './auction.ts';
import { withCallFaults } from './faulty-call.ts';

export interface SearcherOptions {
  readonly ledger: Ledger;
  readonly auction: Auction;
  /** What its calls suffer, beside what bundles suffer in the auction. */
  readonly faults: FaultSite;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Files of a PEM key and certificate; without them the port speaks plain text. */
  readonly tls?: { readonly keyFile: string; readonly certFile: string };
}

export interface SearcherServer {
  readonly port: number;
  stop(): void;
}

const REGION = 'local';
const VALIDATOR = createWallet('validator').address;
const SUBSCRIBERS_MAX = 16;
const MESSAGE_BYTES_MAX = 1024 * 1024;
const LEADERS_AHEAD = 4;

/**
 * Starts the searcher gRPC service that jito-ts speaks. The libraries are loaded only here: nothing else needs
 * them, and they take a quarter of a second.
 */
export async function startSearcher(options: SearcherOptions): Promise<SearcherServer> {
  const grpc = await import('@grpc/grpc-js');
  const { SearcherServiceService } = await import('jito-ts/dist/gen/block-engine/searcher.js');
  const server: Server = new grpc.Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES_MAX });
  server.addService(SearcherServiceService, implement(options, grpc.status));
  const credentials: ServerCredentials =
    options.tls === undefined
      ? grpc.ServerCredentials.createInsecure()
      : grpc.ServerCredentials.createSsl(null, [
          { private_key: readFileSync(options.tls.keyFile), cert_chain: readFileSync(options.tls.certFile) },
        ]);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${options.host}:${options.port}`, credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return { port, stop: () => server.forceShutdown() };
}

type StatusCodes = typeof import('@grpc/grpc-js').status;

function implement(options: SearcherOptions, status: StatusCodes): UntypedServiceImplementation {
  const { ledger, auction, faults } = options;
  const leaderSlots = (): number[] => nextLeaders(auction, ledger.currentSlot());
  const unary = <Answer>(make: () => Answer): handleUnaryCall<unknown, Answer> =>
    withCallFaults(faults, status.UNAVAILABLE, (_call, answer) => answer(null, make()));
  const sendBundle: handleUnaryCall<SendBundleCall, { uuid: string }> = (call, answer) => {
    const packets = call.request.bundle?.packets ?? [];
    const submitted = auction.submit(packets.map((packet) => Uint8Array.from(packet.data)));
    if (submitted.ok) answer(null, { uuid: submitted.value.id });
    else answer({ code: status.INVALID_ARGUMENT, details: submitted.error.message });
  };
  return {
    sendBundle: withCallFaults(faults, status.UNAVAILABLE, sendBundle),
    subscribeBundleResults: createSubscription(auction, status),
    getTipAccounts: unary(() => ({ accounts: [...TIP_ACCOUNTS] })),
    getRegions: unary(() => ({ currentRegion: REGION, availableRegions: [REGION] })),
    getConnectedLeaders: unary(() => ({ connectedValidators: { [VALIDATOR]: { slots: leaderSlots() } } })),
    getConnectedLeadersRegioned: unary(() => ({
      connectedValidators: {
        [REGION]: { connectedValidators: { [VALIDATOR]: { slots: leaderSlots() } } },
      },
    })),
    getNextScheduledLeader: unary(() => ({
      currentSlot: ledger.currentSlot(),
      nextLeaderSlot: auction.nextLeaderSlot(ledger.currentSlot() + 1),
      nextLeaderIdentity: VALIDATOR,
      nextLeaderRegion: REGION,
    })),
  };
}

interface SendBundleCall {
  readonly bundle?: { readonly packets: readonly { readonly data: Uint8Array }[] } | undefined;
}

function createSubscription(auction: Auction, status: StatusCodes) {
  let subscribers = 0;
  return (call: ServerWritableStream<SubscribeBundleResultsRequest, WireResult>): void => {
    if (subscribers >= SUBSCRIBERS_MAX) {
      const details = 'exceeded maximum concurrent bundle result connections';
      call.emit('error', { code: status.RESOURCE_EXHAUSTED, details });
      return;
    }
    subscribers += 1;
    const stop = auction.onResult((result) => {
      call.write(toWire(result));
    });
    call.once('close', () => {
      subscribers -= 1;
      stop();
    });
  };
}

function nextLeaders(auction: Auction, fromSlot: number): number[] {
  const slots: number[] = [];
  let slot = fromSlot;
  for (let index = 0; index < LEADERS_AHEAD; index++) {
    slot = auction.nextLeaderSlot(slot + 1);
    slots.push(slot);
    slot += LEADER_SLOTS;
  }
  return slots;
}

function toWire(result: BundleResult): WireResult {
  const { bundleId } = result;
  switch (result.kind) {
    case 'accepted':
      return { bundleId, accepted: { slot: result.slot, validatorIdentity: VALIDATOR } };
    case 'landed':
      return { bundleId, processed: { slot: result.slot, validatorIdentity: VALIDATOR, bundleIndex: 0 } };
    case 'finalized':
      return { bundleId, finalized: {} };
    case 'expired':
      return { bundleId, dropped: { reason: 0 } };
    case 'failed':
      return {
        bundleId,
        rejected: { simulationFailure: { txSignature: result.txid, msg: result.message } },
      };
    case 'outbid':
      return {
        bundleId,
        rejected: {
          stateAuctionBidRejected: {
            auctionId: bundleId,
            simulatedBidLamports: Number(result.bidLamports),
            msg: `bid below the auction's floor of ${result.floorLamports} lamports`,
          },
        },
      };
  }
}
