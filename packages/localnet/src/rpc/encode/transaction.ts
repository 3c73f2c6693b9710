import { must } from '@chimera/core/assert';
import type { TokenBalance, TransactionRecord } from '../../chain/types.ts';
import { fromBase58, toBase58 } from '../../vm/base58.ts';
import { readWire, type WireTransaction } from '../../vm/wire.ts';
import { invalidParams, RPC_CODES, RpcError } from '../error.ts';
import { toUiAmount } from './amount.ts';
import { parseInstruction } from './parsed-instruction.ts';

export type TransactionEncoding = 'json' | 'jsonParsed' | 'base64' | 'base58';

export function toTransactionEncoding(value: unknown): TransactionEncoding {
  if (value === undefined || value === null) return 'json';
  if (value === 'json' || value === 'jsonParsed' || value === 'base64' || value === 'base58') return value;
  throw invalidParams(`unknown encoding ${JSON.stringify(value)}`);
}

export interface EncodedTransaction {
  readonly transaction: unknown;
  readonly meta: unknown;
  readonly version?: 'legacy' | 0;
}

/**
 * A transaction with its outcome. Throws −32015 for a version that the caller did not say it understands; the version
 * is named only to callers that did say.
 */
export function encodeTransaction(
  record: TransactionRecord,
  encoding: TransactionEncoding,
  maxVersion: number | undefined,
): EncodedTransaction {
  if (record.version !== 'legacy' && maxVersion === undefined)
    throw new RpcError(
      RPC_CODES.unsupportedVersion,
      'Transaction version (0) is not supported by the requesting client. Please try the request again with the ' +
        'following configuration parameter: "maxSupportedTransactionVersion": 0',
    );
  const encoded = { transaction: encodeBody(record, encoding), meta: encodeMeta(record, encoding) };
  return maxVersion === undefined ? encoded : { ...encoded, version: record.version };
}

function encodeBody(record: TransactionRecord, encoding: TransactionEncoding): unknown {
  if (encoding === 'base64') return [Buffer.from(record.wire).toString('base64'), 'base64'];
  if (encoding === 'base58') return [toBase58(record.wire), 'base58'];
  const transaction = must(readWire(record.wire), 'a recorded transaction');
  const signatures = transaction.signatures.map(toBase58);
  const lookups = transaction.lookups.map((lookup) => ({
    accountKey: lookup.table,
    writableIndexes: lookup.writableIndexes,
    readonlyIndexes: lookup.readonlyIndexes,
  }));
  const tables = record.version === 'legacy' ? {} : { addressTableLookups: lookups };
  const { recentBlockhash } = transaction;
  const isParsed = encoding === 'jsonParsed';
  const own: object = isParsed ? parsedBody(record, transaction) : plainBody(record, transaction);
  return { signatures, message: { ...own, recentBlockhash, ...tables } };
}

function parsedBody(record: TransactionRecord, transaction: WireTransaction): object {
  const staticCount = transaction.staticKeys.length;
  return {
    accountKeys: record.keys.map((pubkey, index) => ({
      pubkey,
      signer: index < record.signerCount,
      writable: record.writable[index] === true,
      source: index < staticCount ? 'transaction' : 'lookupTable',
    })),
    instructions: transaction.instructions.map(({ programIdIndex, accounts, data }) =>
      parseAt(record, { programIdIndex, accounts, data, stackHeight: 1 }),
    ),
  };
}

function plainBody(record: TransactionRecord, transaction: WireTransaction): object {
  return {
    header: {
      numRequiredSignatures: record.signerCount,
      numReadonlySignedAccounts: transaction.readonlySignerCount,
      numReadonlyUnsignedAccounts: transaction.readonlyUnsignedCount,
    },
    accountKeys: transaction.staticKeys,
    instructions: transaction.instructions.map(({ programIdIndex, accounts, data }) => ({
      programIdIndex,
      accounts,
      data: toBase58(data),
      stackHeight: 1,
    })),
  };
}

interface IndexedInstruction {
  readonly programIdIndex: number;
  readonly accounts: readonly number[];
  readonly data: Uint8Array;
  readonly stackHeight: number | null;
}

function parseAt({ keys }: TransactionRecord, instruction: IndexedInstruction): unknown {
  return parseInstruction({
    programId: keys[instruction.programIdIndex] ?? '',
    accounts: instruction.accounts.map((index) => keys[index] ?? ''),
    data: instruction.data,
    stackHeight: instruction.stackHeight,
  });
}

function encodeMeta(record: TransactionRecord, encoding: TransactionEncoding): unknown {
  const { err, returnData } = record;
  const innerInstructions = encoding === 'jsonParsed' ? parsedInner(record) : record.innerInstructions;
  return {
    err,
    status: err === null ? { Ok: null } : { Err: err },
    fee: record.feeLamports,
    preBalances: record.preBalances,
    postBalances: record.postBalances,
    innerInstructions,
    logMessages: record.logs,
    preTokenBalances: record.preTokenBalances.map(encodeTokenBalance),
    postTokenBalances: record.postTokenBalances.map(encodeTokenBalance),
    rewards: [],
    ...(encoding === 'jsonParsed'
      ? {}
      : { loadedAddresses: { writable: record.loadedWritable, readonly: record.loadedReadonly } }),
    computeUnitsConsumed: record.computeUnits,
    ...(returnData === null
      ? {}
      : { returnData: { programId: returnData.programId, data: [returnData.dataBase64, 'base64'] } }),
  };
}

function parsedInner(record: TransactionRecord): unknown {
  return record.innerInstructions.map(({ index, instructions }) => ({
    index,
    instructions: instructions.map(({ programIdIndex, accounts, data, stackHeight }) =>
      parseAt(record, { programIdIndex, accounts, data: fromBase58(data) ?? new Uint8Array(), stackHeight }),
    ),
  }));
}

function encodeTokenBalance({
  accountIndex,
  mint,
  owner,
  programId,
  decimals,
  amount,
}: TokenBalance): unknown {
  return { accountIndex, mint, owner, programId, uiTokenAmount: toUiAmount(amount, decimals) };
}
