// The counts that `npm test` closes with: honest about what left no report, and which files took longest.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countPlaywright, countVitest } from './count.mjs';

let folder;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gantry-count-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function reported(report) {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(report));
  return file;
}

const suite = (name, seconds, status = 'passed', assertionResults = [{}]) => ({
  name: `/somewhere/${name}`,
  status,
  assertionResults,
  startTime: 1000,
  endTime: 1000 + seconds * 1000,
});

it('counts what Vitest tells, a file that could not be loaded among the failed', async () => {
  const file = reported({
    numPassedTests: 7,
    numFailedTests: 1,
    numPendingTests: 2,
    testResults: [suite('a', 1), suite('b', 4), suite('c', 2, 'failed', []), suite('d', 3)],
  });
  expect(await countVitest(file, 1)).toEqual({
    passed: 7,
    failed: 2,
    skipped: 2,
    slowest: [
      { file: 'b', seconds: 4 },
      { file: 'd', seconds: 3 },
      { file: 'c', seconds: 2 },
    ],
  });
});

it('takes no report, and an exit code that says more than the tests, for a failure', async () => {
  expect(await countVitest(path.join(folder, 'none.json'), 0)).toMatchObject({ passed: 0, failed: 1 });
  expect(await countPlaywright(path.join(folder, 'none.json'), 0)).toMatchObject({ passed: 0, failed: 1 });
  const file = reported({ numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, testResults: [] });
  expect(await countVitest(file, 1)).toMatchObject({ passed: 7, failed: 1 });
});

it('counts what Playwright tells, and adds up what each file took, with what was tried again', async () => {
  const spec = (file, title, status, ...seconds) => ({
    file,
    title,
    tests: [{ status, results: seconds.map((each) => ({ duration: each * 1000 })) }],
  });
  const file = reported({
    stats: { expected: 2, unexpected: 0, skipped: 0 },
    suites: [
      { specs: [spec('specs/a', 'one', 'expected', 3)], suites: [{ specs: [spec('specs/a', 'two', 'expected', 4)] }] },
      { specs: [spec('specs/b', 'three', 'flaky', 5, 6)] },
    ],
  });
  expect(await countPlaywright(file, 0)).toEqual({
    passed: 3,
    failed: 0,
    skipped: 0,
    flaky: ['three'],
    slowest: [
      { file: 'b', seconds: 11 },
      { file: 'a', seconds: 7 },
    ],
  });
});
