import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Headers, the host check and `/live` belong to `server.ts`, which knows the operator's address at run time. */
const config: NextConfig = {
  outputFileTracingRoot: root,
  turbopack: { root },
  transpilePackages: ['@chimera/core', '@chimera/db'],
  // Finds its fonts beside itself.
  serverExternalPackages: ['pdfkit'],
  poweredByHeader: false,
  compress: true,
};

export default config;
