// The end-to-end suites: the real window under Xvfb, the browser mode in Chromium, and the picture of the README.
import { defineConfig } from '@playwright/test';

const results = process.env.GANTRY_TEST_RESULTS ?? '../../test-results';
const displays = process.env.GANTRY_TEST_DISPLAYS?.split(' ') ?? [];

export default defineConfig({
  testDir: '.',
  outputDir: `${results}/e2e`,
  fullyParallel: false,
  // Each has a Gantry, an engine and a screen of its own.
  workers: Math.max(1, displays.length),
  forbidOnly: true,
  // One more try, and whatever needed it is named at the end of the run: a lost minute is cheaper than a lost run.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json']],
  use: { actionTimeout: 30_000, screenshot: 'only-on-failure' },
  projects: [
    { name: 'desktop', testMatch: ['specs/**/*.spec.ts', 'desktop/**/*.spec.ts'], metadata: { host: 'desktop' } },
    { name: 'browser', testMatch: ['browser/**/*.spec.ts'], metadata: { host: 'browser' } },
    { name: 'machine', testMatch: ['machine/**/*.spec.ts'], metadata: { host: 'desktop' } },
    { name: 'picture', testMatch: ['picture/**/*.spec.ts'], metadata: { host: 'desktop' } },
  ],
});
