import { feeOf } from '../../chain/fees.ts';
import { readWire, SIGNATURE_BYTES, type WireTransaction } from '../../vm/wire.ts';
import { invalidParams } from '../error.ts';
import type { RpcMethods } from '../method.ts';
import { type RpcNode, withContext } from '../node.ts';
import {
  type Config,
  configAt,
  isConfig,
  listAt,
  optionalInteger,
  textAt,
  toAddressParam,
  wireBytes,
} from '../params.ts';

const FEE_ADDRESSES_MAX = 128;
const MESSAGE_TEXT_MAX = 4_096;
const LOOKBACK_SLOTS_MAX = 150;

export const feeMethods: RpcMethods = {
  getFeeForMessage(node, params) {
    const transaction = messageTransaction(textAt(params, 0, 'message'));
    return withContext(node, configAt(params, 1), ({ height }) =>
      node.ledger.isBlockhashValid(transaction.recentBlockhash, height) ? feeOf(transaction) : null,
    );
  },
  getRecentPrioritizationFees(node, params) {
    const addresses =
      params[0] === undefined || params[0] === null
        ? []
        : listAt(params, 0, { what: 'addresses', max: FEE_ADDRESSES_MAX }).map(toAddressParam);
    const last = node.view('processed').slot;
    return node.ledger
      .recentFees(addresses)
      .filter(({ slot }) => slot <= last)
      .map(({ slot, prices }) => ({ slot, prioritizationFee: lowest(prices) }));
  },
  getPriorityFeeEstimate(node, params) {
    const request = params[0];
    if (!isConfig(request)) throw invalidParams('expected a request object');
    const options = isConfig(request.options) ? request.options : {};
    const prices = pricesFor(node, request, options);
    const levels = toLevels(prices);
    const estimate = levels[levelName(options)] ?? levels.medium;
    if (options.includeAllPriorityFeeLevels === true)
      return { priorityFeeEstimate: estimate, priorityFeeLevels: levels };
    return { priorityFeeEstimate: estimate };
  },
};

/** A message is a transaction without its signatures; with empty ones the same reader reads it. */
function messageTransaction(text: string): WireTransaction {
  if (text.length > MESSAGE_TEXT_MAX) throw invalidParams('message too large');
  const message = Buffer.from(text, 'base64');
  const signers = message[(message[0] ?? 0) & 0x80 ? 1 : 0] ?? 0;
  const wire = Buffer.concat([Buffer.from([signers]), Buffer.alloc(signers * SIGNATURE_BYTES), message]);
  const transaction = signers > 0 && signers < 0x80 ? readWire(wire) : null;
  if (transaction === null) throw invalidParams('failed to deserialize solana_message::VersionedMessage');
  return transaction;
}

const lowest = (prices: readonly bigint[]): bigint =>
  prices.reduce<bigint | null>((least, price) => (least === null || price < least ? price : least), null) ??
  0n;

function pricesFor(node: RpcNode, request: Config, options: Config): readonly bigint[] {
  const lookback = optionalInteger(options.lookbackSlots, 'lookbackSlots') ?? LOOKBACK_SLOTS_MAX;
  const addresses = accountsOf(request, options);
  const local = node.ledger.recentFees(addresses).slice(-lookback);
  return local.flatMap((entry) => entry.prices).sort((a, b) => Number(a > b) - Number(a < b));
}

function accountsOf({ accountKeys, transaction }: Config, options: Config): readonly string[] {
  if (Array.isArray(accountKeys)) return accountKeys.slice(0, FEE_ADDRESSES_MAX).map(toAddressParam);
  if (typeof transaction !== 'string') throw invalidParams('expected transaction or accountKeys');
  const encoding = options.transactionEncoding;
  const isBase64 = typeof encoding === 'string' && encoding.toLowerCase() === 'base64';
  const decoded = readWire(wireBytes(transaction, isBase64 ? 'base64' : 'base58'));
  if (decoded === null) throw invalidParams('failed to deserialize the transaction');
  // One payer never competes with itself, so the whole market's prices are the honest sample here.
  return [];
}

interface FeeLevels {
  readonly min: number;
  readonly low: number;
  readonly medium: number;
  readonly high: number;
  readonly veryHigh: number;
  readonly unsafeMax: number;
}

function toLevels(sorted: readonly bigint[]): FeeLevels {
  const at = (share: number): number =>
    sorted.length === 0 ? 0 : Number(sorted[Math.floor((sorted.length - 1) * share)] ?? 0n);
  return { min: at(0), low: at(0.25), medium: at(0.5), high: at(0.75), veryHigh: at(0.95), unsafeMax: at(1) };
}

const LEVELS: Readonly<Record<string, keyof FeeLevels>> = {
  min: 'min',
  low: 'low',
  medium: 'medium',
  default: 'medium',
  high: 'high',
  veryhigh: 'veryHigh',
  unsafemax: 'unsafeMax',
};

function levelName(options: Config): keyof FeeLevels {
  const { priorityLevel } = options;
  return typeof priorityLevel === 'string' ? (LEVELS[priorityLevel.toLowerCase()] ?? 'medium') : 'medium';
}
