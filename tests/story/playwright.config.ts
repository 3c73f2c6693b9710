import { defineConfig } from '@playwright/test';
import base from '../e2e/playwright.config.ts';

/** Minutes of a past to read, so it is part of `npm run deep` only. */
const STORY_TIMEOUT_MS = 2_400_000;

export default defineConfig({
  ...base,
  testDir: '.',
  globalSetup: '../e2e/global-setup.ts',
  timeout: STORY_TIMEOUT_MS,
});
