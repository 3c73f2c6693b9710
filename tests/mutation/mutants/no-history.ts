import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: "Statuses are asked without the history, and the wallet's history is not asked at all.",
  foundBy: /called dead/,
  patches: [
    {
      file: 'apps/operator/src/execution/status-watch.ts',
      old: `  const options = { searchTransactionHistory: true, timeoutMs: CALL_TIMEOUT_MS };`,
      new: `  const options = { searchTransactionHistory: false, timeoutMs: CALL_TIMEOUT_MS };`,
    },
    {
      file: 'apps/operator/src/execution/steps/testify.ts',
      old: `  if (target !== null && target !== undefined) throw`,
      new: `  const [recently] = await node.getSignatureStatuses([attempt.txid], CALL);
  if (recently !== null && recently !== undefined) throw`,
    },
    {
      file: 'apps/operator/src/execution/steps/testify.ts',
      old: `  const historyEntries = await countHistory(node, wallet, attempt);
  return {
    providerId`,
      new: `  const historyEntries = 0;
  return {
    providerId`,
    },
  ],
  faults: ['crash_on_answer', 'crash_on_call', 'crash_stays_down', 'chain_congested', 'rpc_slow'],
};
