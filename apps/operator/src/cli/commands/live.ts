import { createSigner } from '@chimera/solana/tx/sign';
import { loadWalletKey } from '../../compose/wallet-key.ts';
import { readArm, removeArm, writeArm } from '../../config/live-arm.ts';
import { type Command, type CommandContext, textOption } from '../command.ts';
import { done, EXIT, type Output } from '../output.ts';
import { probeProvider } from '../preflight.ts';
import { examine } from './doctor.ts';

const refused = (reason: string, text: string): Output => ({
  code: EXIT.refused,
  json: { status: 'rejected', reason },
  text,
});

export const liveArmCommand: Command = {
  name: 'live arm',
  needsVault: true,
  summary: 'The second of two acts before live trading on mainnet: names the wallet that may.',
  usage: '--wallet <its address>',
  example: './chimera live arm --wallet 7xKXtg2CW87d97TXJSDpbD5jBkheTqA83TZRuJosgAsU',
  options: { wallet: { type: 'string' } },
  async run(context, input) {
    const { config } = context;
    if (!config.isRealMoney)
      return refused(
        'not_live',
        'Nothing needs arming: this is not live trading on mainnet. The first act is CHIMERA_MODE=live with CHIMERA_CLUSTER=mainnet in the environment.',
      );
    const key = createSigner(loadWalletKey(config));
    if (!key.ok) return refused('bad_key', `The trading key is not valid (${key.error}); set it anew.`);
    const wallet = key.value.address;
    if (textOption(input, 'wallet') !== wallet)
      return refused('wallet_differs', `The key in the vault is that of ${wallet}. Give it by --wallet.`);
    return armAfterCheck(context, wallet);
  },
};

async function armAfterCheck(context: CommandContext, wallet: string): Promise<Output> {
  const { config } = context;
  const bad = (await examine(context)).filter(({ ok, isAdvisory }) => !ok && isAdvisory !== true);
  if (bad.length > 0) {
    const lines = bad.map(({ name, detail }) => `BAD  ${name}: ${detail}`);
    return refused('doctor_finds', ['The doctor finds what must be mended first:', ...lines].join('\n'));
  }
  const [url = ''] = config.rpcUrls.map((one) => one.url);
  const { genesis } = await probeProvider(url, Date.now);
  if (genesis === null) return refused('no_chain', 'The primary provider names no chain; try again.');
  writeArm(config.configDir, { wallet, genesis, armedAtMs: Date.now() });
  return done(
    { status: 'armed', wallet, genesis },
    `Armed: ${wallet} may trade with real money from now on.`,
  );
}

export const liveDisarmCommand: Command = {
  name: 'live disarm',
  summary: 'Takes the second act back: the next start does not trade live. Stops nothing that runs.',
  usage: '',
  example: './chimera live disarm',
  async run({ config }) {
    const wasArmed = readArm(config.configDir) !== null;
    removeArm(config.configDir);
    return done({ status: 'disarmed', wasArmed }, wasArmed ? 'Disarmed.' : 'It was not armed.');
  },
};
