import type { Metadata } from 'next';
import { LoginForm } from './login-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };

interface LoginPageProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { token } = await searchParams;
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <LoginForm token={typeof token === 'string' ? token : null} />
    </main>
  );
}
