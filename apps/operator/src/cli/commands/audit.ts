import { join } from 'node:path';
import { toWire } from '@chimera/core/contract/wire';
import { verifyAuditChain } from '@chimera/db/audit-chain';
import { createReadDb } from '@chimera/db/read-at';
import { type ConfigAuditRow, listConfigAudit } from '@chimera/db/reads/config-audit';
import { readAuditKey } from '../../compose/audit-watch.ts';
import { auditSignerLog } from '../../compose/signer-log-audit.ts';
import type { Command } from '../command.ts';
import { withDatabase } from '../database.ts';
import { done, EXIT, type Output } from '../output.ts';

const SHOWN = 50;

export const auditVerifyCommand: Command = {
  name: 'audit verify',
  summary:
    'Follow the audit chain: an altered, removed, added or reordered row is named. Works beside the operator.',
  usage: '',
  example: './chimera audit verify --json',
  needsVault: true,
  async run({ config }) {
    const key = readAuditKey(config);
    if (key === null) return keyless(config.configDir);
    return withDatabase(config, (db) => {
      const { auditHead, broken } = auditSignerLog(join(config.dataDir, 'signer.log'), () => true);
      const { links, head, problems } = verifyAuditChain(db, key, auditHead);
      const log =
        broken === null ? [] : [`the signer log, which notes the chain's end, is damaged: ${broken}`];
      const sentences = [...problems.map(({ sentence }) => sentence), ...log];
      const noted =
        auditHead === null ? 'no end of it was noted yet' : `its end was noted at row ${auditHead.seq}`;
      const json = {
        status: sentences.length === 0 ? 'whole' : 'contradicted',
        links,
        head,
        auditHead,
        problems,
      };
      if (sentences.length === 0) return done(json, `The audit chain is whole: ${links} links; ${noted}.`);
      const text = ['The audit chain is not whole:', ...sentences.map((sentence) => `  ${sentence}`)];
      return { code: EXIT.contradicted, json: { ...json, log }, text: text.join('\n') };
    });
  },
};

const keyless = (configDir: string): Output => ({
  code: EXIT.unverified,
  json: { status: 'unverified', reason: 'no key' },
  text: `There is no key of the chain in ${configDir}: neither config.enc nor operator.key. Restore it, or start the operator once.`,
});

export const auditListCommand: Command = {
  name: 'audit list',
  summary: `The newest ${SHOWN} changes of settings: what, by whom and why. Works with the operator dead.`,
  usage: '',
  example: './chimera audit list',
  async run({ config }) {
    return withDatabase(config, (db) => {
      const { items, total } = listConfigAudit(createReadDb(db), { limit: SHOWN }).rows;
      return done(toWire({ total, changes: items }), items.map(lineOf).join('\n'));
    });
  },
};

function lineOf({ seq, atMs, subject, subjectId, changes, changedBy, reason }: ConfigAuditRow): string {
  const what = changes.map(
    ({ name, before, after }) => `${name} ${JSON.stringify(before)} -> ${JSON.stringify(after)}`,
  );
  return `${seq}  ${new Date(atMs).toISOString()}  ${subject} ${subjectId}: ${what.join(', ')}, by ${changedBy}: ${reason}`;
}
