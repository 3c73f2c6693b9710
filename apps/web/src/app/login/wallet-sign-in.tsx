'use client';

import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Problem } from '#components/ui/problem.tsx';
import { isSignedOut } from '#lib/signed-out.ts';
import { base58, type SolanaWallet, watchWallets } from '#lib/solana-wallets.ts';
import { loginClient } from './login-client.ts';

/** A button for each wallet of this browser; none while there is none. */
export function WalletSignIn() {
  const [wallets, setWallets] = useState<readonly SolanaWallet[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => watchWallets((wallet) => setWallets((known) => [...known, wallet])), []);
  if (wallets.length === 0) return null;
  return (
    <div className="mt-4 flex flex-col gap-2 border-t border-line pt-4">
      <p className="text-muted">
        Or sign in with a wallet that an admin has listed. It signs a text and moves no funds.
      </p>
      {wallets.map((wallet) => (
        <Button
          key={wallet.name}
          onClick={() => {
            setFailure(null);
            signIn(wallet).catch((error: unknown) => setFailure(failureText(error)));
          }}
        >
          Sign in with {wallet.name}
        </Button>
      ))}
      <Problem message={failure} />
    </div>
  );
}

async function signIn(wallet: SolanaWallet): Promise<void> {
  const { message, signature } = await wallet.sign(
    async (address) => (await loginClient.auth.challenge.mutate({ wallet: address })).message,
  );
  await loginClient.auth.walletLogin.mutate({ message, signature: base58(signature) });
  window.location.replace('/');
}

function failureText(error: unknown): string {
  if (isSignedOut(error)) return 'This wallet may not sign in. An admin lists it under Access.';
  return error instanceof Error ? error.message : String(error);
}
