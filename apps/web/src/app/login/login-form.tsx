'use client';

import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { isSignedOut } from '#lib/signed-out.ts';
import { loginClient } from './login-client.ts';
import { WalletSignIn } from './wallet-sign-in.tsx';

type Progress =
  | { readonly step: 'idle' }
  | { readonly step: 'working' }
  | { readonly step: 'failed'; readonly message: string };

/**
 * Spends the link's token only in a browser that runs scripts: previews of a pasted link must not use it up.
 * Who is signed in already goes on to the dashboard.
 */
export function LoginForm({ token }: { token: string | null }) {
  const [progress, setProgress] = useState<Progress>({ step: token === null ? 'idle' : 'working' });
  useEffect(() => {
    const enter = token === null ? goOnIfSignedIn() : signIn(token);
    enter.catch((error: unknown) => {
      setProgress({ step: 'failed', message: failureText(error) });
    });
  }, [token]);
  return (
    <div className="w-full max-w-md rounded-lg border border-line bg-panel p-6">
      <h1 className="text-lg font-semibold">Chimera</h1>
      {progress.step === 'working' ? (
        <output className="mt-3 block text-muted">Signing in…</output>
      ) : (
        <HowToSignIn
          failure={progress.step === 'failed' ? progress.message : null}
          hadToken={token !== null}
        />
      )}
    </div>
  );
}

function failureText(error: unknown): string {
  if (isSignedOut(error)) return 'It was used already, or it is older than thirty minutes.';
  return error instanceof Error ? error.message : String(error);
}

async function signIn(token: string): Promise<void> {
  // The token leaves the address bar and the history before anything else happens.
  window.history.replaceState(null, '', '/login');
  await loginClient.auth.login.mutate({ token });
  window.location.replace('/');
}

async function goOnIfSignedIn(): Promise<void> {
  const { state } = await loginClient.auth.state.query();
  if (state === 'signed_in') window.location.replace('/');
  if (state === 'unavailable') {
    throw new Error(
      'The operator has not made its database yet, or it cannot be read. Start it with npm start.',
    );
  }
}

interface HowToSignInProps {
  readonly failure: string | null;
  readonly hadToken: boolean;
}

function HowToSignIn({ failure, hadToken }: HowToSignInProps) {
  return (
    <>
      {failure !== null && (
        <div role="alert" className="mt-3 rounded-md border border-warn/40 p-3 text-warn">
          <p className="font-medium">
            {hadToken ? 'This link did not work.' : 'Nobody can sign in right now.'}
          </p>
          <p className="mt-0.5 text-muted">{failure}</p>
        </div>
      )}
      <p className="mt-3 text-muted">
        You sign in with a link that works once. The first one is printed when Chimera starts. For a new one,
        run this on the machine that runs Chimera:
      </p>
      <pre className="mt-3 overflow-x-auto rounded-md border border-line bg-bg px-3 py-2 font-mono text-xs">
        ./chimera admin link
      </pre>
      <p className="mt-3 text-muted">
        Then open the link it prints in this browser. A session lasts eight hours.
      </p>
      <Button className="mt-4" onClick={() => window.location.assign('/')}>
        Try again
      </Button>
      <WalletSignIn />
    </>
  );
}
