import { toWire } from '@chimera/core/contract/wire';
import type { SignalId } from '@chimera/core/ids';
import { isTxidText, txid } from '@chimera/core/units/chain';
import type { Db } from '@chimera/db/open';
import { createReadDb } from '@chimera/db/read-at';
import { createLookup } from '@chimera/db/reads/lookup';
import { readSignal } from '@chimera/db/reads/signal';
import { readTransaction } from '@chimera/db/reads/transaction';
import { type Command, done, EXIT, wordAt } from '../command.ts';
import { withDatabase } from '../database.ts';

const SIGNAL_ID = /^[0-9a-f]{64}$/;

export const receiptCommand: Command = {
  name: 'receipt',
  summary: 'Everything that is known of a trade, by its uuid, signal id or transaction.',
  usage: '<trade uuid | signal id | transaction>',
  example: './chimera receipt 3f2b9c1e-0000-8000-8000-000000000001 --json',
  async run({ config }, input) {
    const id = wordAt(input, 0, 'a trade uuid, a signal id or a transaction');
    return withDatabase(config, (db) => {
      const receipt = findReceipt(db, id);
      if (receipt === null) {
        const text = `Nothing is known of ${id}.`;
        return { code: EXIT.not_found, json: { status: 'not_found', id }, text };
      }
      const json = toWire(receipt);
      return done(json, JSON.stringify(json, null, 2));
    });
  },
};

function findReceipt(db: Db, id: string): unknown {
  const read = createReadDb(db);
  if (isTxidText(id)) return readTransaction(read, { txid: txid(id) }).rows;
  const signalId = SIGNAL_ID.test(id)
    ? (id as SignalId)
    : createLookup(db).signalsByTradeUuid(id)[0]?.signalId;
  return signalId === undefined ? null : readSignal(read, { signalId }).rows;
}
