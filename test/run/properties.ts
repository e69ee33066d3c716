// What `import … from 'fast-check'` is in tests: a run tries what the one before tried, so that `npm test` says the same of the same code.
// GANTRY_TEST_SEED begins elsewhere, GANTRY_TEST_RUNS tries so many times as much: `test:long` sets both.
import * as plain from 'fast-check';

const times = Number(process.env.GANTRY_TEST_RUNS ?? 1);
const seed = Number(process.env.GANTRY_TEST_SEED ?? 20_261_128);

export * from 'fast-check';

export function assert<Ts>(property: plain.IRawProperty<Ts>, parameters: plain.Parameters<Ts> = {}) {
  return plain.assert(property, { seed, ...parameters, numRuns: (parameters.numRuns ?? 100) * times });
}

export default { ...plain.default, assert };
