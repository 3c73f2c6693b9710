import { expect, test } from 'vitest';
import { automaticModeChange, boundMode, INITIAL_RPC_MODE, type RpcModeState } from './rpc-mode.ts';

const standardBy = (source: RpcModeState['source']): RpcModeState => ({
  ...INITIAL_RPC_MODE,
  mode: 'STANDARD',
  source,
});
const well = { isWell: true, lastError: null };
const failing = { isWell: false, lastError: 'no answer within 2000 ms' };

test.each([
  ['a well engine keeps JITO', INITIAL_RPC_MODE, well, null],
  ['a failing engine turns to STANDARD', INITIAL_RPC_MODE, failing, 'STANDARD'],
  ['a failing engine keeps STANDARD', standardBy('automatic'), failing, null],
  ['an engine that is back turns to JITO', standardBy('automatic'), well, 'JITO'],
  ['what a person chose stays', standardBy('web'), well, null],
] as const)('%s', (_what, state, jito, mode) => {
  expect(automaticModeChange(state, jito)?.mode ?? null).toBe(mode);
});

test('the reason names what the engine did last', () => {
  expect(automaticModeChange(INITIAL_RPC_MODE, failing)?.reason).toBe(
    'the block engine is failing: no answer within 2000 ms',
  );
});

test('a Spear is bound to the block engine in every mode, a Shield to the mode', () => {
  expect([boundMode('SPEAR', 'STANDARD'), boundMode('SPEAR', 'JITO')]).toEqual(['JITO', 'JITO']);
  expect([boundMode('SHIELD', 'STANDARD'), boundMode('SHIELD', 'JITO')]).toEqual(['STANDARD', 'JITO']);
});
