import { isTokenProgram, mintOf, tokenAccountOf } from '../../chain/token-layout.ts';
import type { AccountState } from '../../chain/types.ts';
import { encodeAccount } from '../encode/account.ts';
import { toUiAmount } from '../encode/amount.ts';
import { invalidParams } from '../error.ts';
import type { RpcMethods } from '../method.ts';
import { withContext } from '../node.ts';
import { addressAt, type Config, configAt, toAddressParam } from '../params.ts';
import { readAccount } from './accounts.ts';

const LARGEST_ACCOUNTS = 20;

export const tokenMethods: RpcMethods = {
  getTokenAccountBalance(node, params) {
    const address = addressAt(params, 0);
    return withContext(node, configAt(params, 1), ({ slot }) => {
      const state = readAccount(node, address, slot);
      const token = state === null ? null : tokenAccountOf(state);
      if (token === null) throw invalidParams('Invalid param: could not find account');
      return toUiAmount(token.amount, node.ledger.mintDecimals(token.mint));
    });
  },
  getTokenSupply(node, params) {
    const address = addressAt(params, 0);
    return withContext(node, configAt(params, 1), ({ slot }) => {
      const state = readAccount(node, address, slot);
      const mint = state === null ? null : mintOf(state);
      if (mint === null) throw invalidParams('Invalid param: not a Token mint');
      return toUiAmount(mint.supply, mint.decimals);
    });
  },
  getTokenLargestAccounts(node, params) {
    const mint = addressAt(params, 0);
    return withContext(node, configAt(params, 1), ({ slot }) => {
      const decimals = node.ledger.mintDecimals(mint);
      return [...node.ledger.accountsByMint(mint, slot)]
        .map(([address, state]) => ({ address, atoms: tokenAccountOf(state)?.amount ?? 0n }))
        .sort((a, b) => Number(b.atoms > a.atoms) - Number(b.atoms < a.atoms))
        .slice(0, LARGEST_ACCOUNTS)
        .map(({ address, atoms }) => ({ address, ...toUiAmount(atoms, decimals) }));
    });
  },
  getTokenAccountsByOwner(node, params) {
    const owner = addressAt(params, 0);
    const passes = toOwnerFilter(configAt(params, 1));
    const config = configAt(params, 2);
    return withContext(node, config, ({ slot }) =>
      node.faults.hits('lie_null')
        ? []
        : [...node.ledger.accountsByOwner(owner, slot)]
            .filter(([, state]) => passes(state))
            .map(([pubkey, state]) => ({ pubkey, account: encodeAccount(node.ledger, state, config) })),
    );
  },
};

function toOwnerFilter({ mint, programId }: Config): (state: AccountState) => boolean {
  if (mint !== undefined) {
    const wanted = toAddressParam(mint);
    return (state) => tokenAccountOf(state)?.mint === wanted;
  }
  const program = toAddressParam(programId);
  if (!isTokenProgram(program)) throw invalidParams('Invalid param: unrecognized Token program id');
  return (state) => state.owner === program;
}
