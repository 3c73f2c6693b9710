import type { Metadata } from 'next';
import { TransactionView } from './transaction-view.tsx';

export const metadata: Metadata = { title: 'Transaction' };

interface TransactionPageProps {
  readonly params: Promise<{ readonly txid: string }>;
}

export default async function TransactionPage({ params }: TransactionPageProps) {
  const { txid } = await params;
  return <TransactionView txid={txid} />;
}
