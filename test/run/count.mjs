// Counts of passed and failed tests, and the files that took longest, read from the JSON reports of Vitest and Playwright.
import { readFile } from 'node:fs/promises';
import path from 'node:path';

async function readReport(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** A run that left no report, or whose exit code says more than its tests do, counts as one more failure. */
function honest(passed, failed, exitCode, skipped = 0) {
  return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed, skipped };
}

/** The three that took longest, `{ file, seconds }` each, the longest first; `times` has the milliseconds of each file. */
function slowestOf(times) {
  const longest = [...times].sort(([, one], [, other]) => other - one).slice(0, 3);
  return longest.map(([file, milliseconds]) => ({
    file: path.basename(file),
    seconds: Math.round(milliseconds / 1000),
  }));
}

/** Counts of a Vitest run from its `json` report; a file that could not be loaded is a failure. */
export async function countVitest(file, exitCode) {
  const report = await readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0);
  const counts = honest(report.numPassedTests, report.numFailedTests + broken.length, exitCode, report.numPendingTests);
  return { ...counts, slowest: slowestOf(report.testResults.map((one) => [one.name, one.endTime - one.startTime])) };
}

/** Counts of a Playwright run from its `json` report; names the tests that passed only when tried again. */
export async function countPlaywright(file, exitCode) {
  const report = await readReport(file);
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const flaky = [];
  const times = new Map();
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      if (spec.tests.some((test) => test.status === 'flaky')) flaky.push(spec.title);
      for (const { duration } of spec.tests.flatMap((test) => test.results)) {
        times.set(spec.file, (times.get(spec.file) ?? 0) + duration);
      }
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of report.suites) visit(suite);
  const { expected, unexpected, skipped } = report.stats;
  const failed = unexpected + (report.errors?.length ?? 0);
  return { ...honest(expected + flaky.length, failed, exitCode, skipped), flaky, slowest: slowestOf(times) };
}
