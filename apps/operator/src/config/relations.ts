import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config, ConfigProblem } from '../config.ts';
import { independentOperators } from './rpc-urls.ts';

/** Independent witnesses that a proof of death takes. */
const OPERATORS_MIN = 2;

/** What single schemas cannot see. */
export function relationProblems(
  config: Config,
  { isLiveInEnvironment, isLocked }: { readonly isLiveInEnvironment: boolean; readonly isLocked: boolean },
): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const add = (variable: string, message: string): void => {
    problems.push({ variable, message });
  };
  if (config.rpcUrls.length === 0 && !isLocked)
    add('RPC_URLS', 'is required on mainnet; give two independent providers');
  if (isLocalUrl(config) && config.cluster === 'mainnet')
    add('RPC_URLS', 'names a loopback address on mainnet; use real providers or CHIMERA_CLUSTER=localnet');
  if (config.killPoint !== null && config.cluster !== 'localnet')
    add('CHIMERA_KILL_POINT', 'is for crash tests on localnet only; unset it');
  if ((config.telegramBotToken === null) !== (config.telegramChatId === null) && !isLocked)
    add('TELEGRAM_CHAT_ID', 'and TELEGRAM_BOT_TOKEN go together; set both or neither');
  if (config.isRealMoney) {
    if (!isLiveInEnvironment)
      add('CHIMERA_MODE', 'live on mainnet must be set in the environment, not in .env; move it there');
    if (independentOperators(config.rpcUrls).length < OPERATORS_MIN && !isLocked)
      add('RPC_URLS', 'live trading needs providers of two companies; one witness proves nothing dead');
    if (config.vaultKeys === null && !isLocked)
      add('CHIMERA_MODE', `live trading needs the vault; make ${config.vaultFile} by ./chimera vault init`);
    for (const [variable, path] of [
      ['CHIMERA_DATA_DIR', config.dataDir],
      ['CHIMERA_CONFIG_DIR', config.configDir],
    ] as const) {
      if (isInGitCheckout(path))
        add(variable, `lies in a git checkout (${path}); use a directory outside it`);
    }
  }
  const ports = [config.operatorPort, config.controlPort, config.webPort].filter((port) => port !== 0);
  if (new Set(ports).size < ports.length)
    add('CONTROL_PORT', 'OPERATOR_PORT, CONTROL_PORT and WEB_PORT must differ; change one of them');
  return problems;
}

const isLocalUrl = (config: Config): boolean =>
  config.rpcUrls.some(({ url }) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname));

function isInGitCheckout(path: string): boolean {
  for (let directory = path; ; directory = dirname(directory)) {
    if (existsSync(join(directory, '.git'))) return true;
    if (dirname(directory) === directory) return false;
  }
}
