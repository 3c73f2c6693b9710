import { GeistMono } from 'geist/font/mono';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Chimera', template: '%s · Chimera' },
  description: 'Copies proven Solana wallets and shows every decision.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { themeColor: '#0d0f13', width: 'device-width', initialScale: 1 };

/** Every page is made on request: each answer carries its own script nonce. */
export const dynamic = 'force-dynamic';

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={GeistMono.variable} suppressHydrationWarning>
      <body>{children}</body>
    </html>
  );
}
