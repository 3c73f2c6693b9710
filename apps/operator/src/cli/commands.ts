import type { Command } from './command.ts';
import {
  adminKeyCommand,
  adminLinkCommand,
  adminListCommand,
  adminRevokeCommand,
  adminWalletCommand,
} from './commands/admin.ts';
import { auditListCommand, auditVerifyCommand } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { breakerListCommand, breakerResetCommand } from './commands/breaker.ts';
import { configExampleCommand } from './commands/config.ts';
import { configPrintCommand } from './commands/config-print.ts';
import { costsSetCommand, costsShowCommand } from './commands/costs.ts';
import { deadLetterListCommand, deadLetterShowCommand } from './commands/dead-letter.ts';
import { doctorCommand } from './commands/doctor.ts';
import { haltCommand } from './commands/halt.ts';
import { initCommand } from './commands/init.ts';
import {
  limitsDiffCommand,
  limitsHistoryCommand,
  limitsRollbackCommand,
  limitsSetCommand,
  limitsShowCommand,
} from './commands/limits.ts';
import { liveArmCommand, liveDisarmCommand } from './commands/live.ts';
import {
  providerAddCommand,
  providerLogCommand,
  providerRetireCommand,
  providerRotateCommand,
} from './commands/provider.ts';
import { providerListCommand, providerOffCommand, providerOnCommand } from './commands/provider-switch.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { receiptCommand } from './commands/receipt.ts';
import { reconcileBookCommand, reconcileCommand, reconcileResolveCommand } from './commands/reconcile.ts';
import { restoreCommand } from './commands/restore.ts';
import { resumeCommand } from './commands/resume.ts';
import { rosterListCommand, rosterSetCommand } from './commands/roster.ts';
import { rosterDiffCommand, rosterMergeCommand } from './commands/roster-merge.ts';
import { routesSetCommand, routesShowCommand } from './commands/routes.ts';
import { scoutRunCommand, scoutStatusCommand } from './commands/scout.ts';
import { statusCommand } from './commands/status.ts';
import { unresolvedCommand } from './commands/unresolved.ts';
import {
  vaultInitCommand,
  vaultListCommand,
  vaultRotateCommand,
  vaultSetCommand,
  vaultVerifyCommand,
} from './commands/vault.ts';

/** Every command, in the order of the overview. */
export const COMMANDS: readonly Command[] = [
  initCommand,
  statusCommand,
  haltCommand,
  resumeCommand,
  breakerListCommand,
  breakerResetCommand,
  doctorCommand,
  liveArmCommand,
  liveDisarmCommand,
  adminLinkCommand,
  adminKeyCommand,
  adminListCommand,
  adminRevokeCommand,
  adminWalletCommand,
  providerAddCommand,
  providerListCommand,
  providerOffCommand,
  providerOnCommand,
  providerRotateCommand,
  providerRetireCommand,
  providerLogCommand,
  rosterListCommand,
  rosterSetCommand,
  routesShowCommand,
  routesSetCommand,
  rosterDiffCommand,
  rosterMergeCommand,
  scoutRunCommand,
  scoutStatusCommand,
  limitsShowCommand,
  limitsSetCommand,
  limitsDiffCommand,
  limitsHistoryCommand,
  limitsRollbackCommand,
  costsShowCommand,
  costsSetCommand,
  receiptCommand,
  unresolvedCommand,
  reconcileResolveCommand,
  reconcileBookCommand,
  reconcileCommand,
  deadLetterListCommand,
  deadLetterShowCommand,
  auditListCommand,
  auditVerifyCommand,
  rebuildCommand,
  backupCommand,
  restoreCommand,
  vaultInitCommand,
  vaultSetCommand,
  vaultListCommand,
  vaultRotateCommand,
  vaultVerifyCommand,
  configPrintCommand,
  configExampleCommand,
];
