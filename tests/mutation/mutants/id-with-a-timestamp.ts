import type { Mutant } from '../mutant.ts';

export const mutant: Mutant = {
  breaks: 'A signal is named by when it came, so that a second delivery is another signal.',
  foundBy: /(bought|sold) twice|two stories/,
  patches: [
    {
      file: 'packages/core/src/ids.ts',
      old: `      hash('sig1', key.genesis, key.leader, key.leaderTxid, key.side, key.mint) as SignalId,`,
      new: `      hash('sig1', key.genesis, key.leader, key.leaderTxid, key.side, key.mint, String((globalThis.heard = (globalThis.heard ?? 0) + 1))) as SignalId,`,
    },
  ],
  faults: ['signal_two_doors', 'signal_repeated', 'signal_delayed', 'signal_partial_sell'],
};
