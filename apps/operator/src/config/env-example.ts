import { SETTING_NAMES, SETTINGS, type Setting, type SettingName } from './settings.ts';

const HEADER = [
  '# Settings of Chimera. A copy of this file named .env beside it is read outside live trading on mainnet;',
  '# the environment of the process wins over it. Everything has a default: uncomment what you change.',
  '# Generated from apps/operator/src/config/settings.ts by ./chimera config example.',
];

/** The text of `config/.env.example`. */
export function renderEnvExample(): string {
  return `${[...HEADER, ...SETTING_NAMES.flatMap(lines)].join('\n')}\n`;
}

function lines(name: SettingName): readonly string[] {
  const setting: Setting = SETTINGS[name];
  const isComputed = setting.defaultText.startsWith('(');
  const unit = setting.unit === null ? '' : `, in ${setting.unit}`;
  const fallback = isComputed ? setting.defaultText.slice(1, -1) : setting.defaultText;
  return [
    '',
    `# ${setting.sentence}`,
    `# Type: ${setting.type}${unit}. Default: ${fallback}.`,
    `# ${name}=${isComputed ? '' : setting.defaultText}`,
  ];
}
