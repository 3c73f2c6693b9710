import { address, WSOL_MINT } from '@chimera/core/units/chain';
import { expect, test } from 'vitest';
import { ataAddress, closeTokenAccount, createAtaIdempotent } from './ata.ts';
import { TOKEN_2022_PROGRAM, TOKEN_PROGRAM, USDC_MINT } from './programs.ts';

const owner = address('9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM');

test('the associated account depends on owner, mint and token program', () => {
  const classic = ataAddress({ owner, mint: USDC_MINT, tokenProgram: TOKEN_PROGRAM });
  expect(classic).toBe('FGETo8T8wMcN2wCjav8VK6eh3dLk63evNDPxzLSJra8B');
  expect(ataAddress({ owner, mint: USDC_MINT, tokenProgram: TOKEN_2022_PROGRAM })).not.toBe(classic);
  expect(ataAddress({ owner, mint: WSOL_MINT, tokenProgram: TOKEN_PROGRAM })).not.toBe(classic);
});

test('creating is idempotent and paid by the owner, closing refunds the owner', () => {
  const of = { owner, mint: USDC_MINT, tokenProgram: TOKEN_PROGRAM };
  const create = createAtaIdempotent(of);
  expect([...create.data]).toEqual([1]);
  expect(create.accounts.slice(0, 3).map((account) => account.address)).toEqual([
    owner,
    ataAddress(of),
    owner,
  ]);
  const close = closeTokenAccount(ataAddress(of), owner, TOKEN_PROGRAM);
  expect([...close.data]).toEqual([9]);
  expect(close.accounts[1]).toEqual({ address: owner, isSigner: false, isWritable: true });
  expect(close.accounts[2]?.isSigner).toBe(true);
});
