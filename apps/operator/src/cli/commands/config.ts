import { renderEnvExample } from '../../config/env-example.ts';
import { SETTING_NAMES, SETTINGS } from '../../config/settings.ts';
import type { Command } from '../command.ts';
import { done } from '../output.ts';

export const configExampleCommand: Command = {
  name: 'config example',
  summary: 'The text of config/.env.example, generated from the settings.',
  usage: '',
  example: './chimera config example > config/.env.example',
  async run() {
    const settings = SETTING_NAMES.map((name) => {
      const { type, unit, defaultText, sentence } = SETTINGS[name];
      return { name, type, unit, default: defaultText, sentence };
    });
    return done({ settings }, renderEnvExample().trimEnd());
  },
};
