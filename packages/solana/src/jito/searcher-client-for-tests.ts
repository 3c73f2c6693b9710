/** Asks a searcher for its tip accounts, in a process whose environment names the trusted roots. */
import { openSearcher } from './searcher.ts';

const jito = await openSearcher({ url: process.argv[2] ?? '' });
console.log(JSON.stringify({ tipAccounts: (await jito.getTipAccounts()).length }));
process.exit(0);
