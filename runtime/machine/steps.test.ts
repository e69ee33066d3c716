// Work told as steps: in order, to its end, with its failure behind them.
import { describe, expect, it } from 'vitest';
import type { Step } from './driver.ts';
import { reported, stepped } from './steps.ts';

async function collect<T>(stream: AsyncGenerator<Step, T>): Promise<{ steps: Step[]; result?: T; error?: unknown }> {
  const steps: Step[] = [];
  try {
    for (;;) {
      const { value, done } = await stream.next();
      if (done) return { steps, result: value };
      steps.push(value);
    }
  } catch (error) {
    return { steps, error };
  }
}

describe('steps', () => {
  it('come in order, also those reported at once, and end with the result', async () => {
    const told = await collect(
      reported(async (report) => {
        report({ name: 'bundle', status: 'running' });
        report({ name: 'bundle', status: 'done' });
        await new Promise(setImmediate);
        return stepped(
          report,
          'engine',
          async () => 7,
          (result) => `answers ${result}`,
        );
      }),
    );
    expect(told).toEqual({
      steps: [
        { name: 'bundle', status: 'running' },
        { name: 'bundle', status: 'done' },
        { name: 'engine', status: 'running' },
        { name: 'engine', status: 'done', detail: 'answers 7' },
      ],
      result: 7,
    });
  });

  it('end with the one that failed, and its failure', async () => {
    const broken = new Error('no network');
    const work = (report: (step: Step) => void) => stepped(report, 'network', () => Promise.reject(broken));
    expect(await collect(reported(work))).toEqual({
      steps: [
        { name: 'network', status: 'running' },
        { name: 'network', status: 'failed', detail: 'no network' },
      ],
      error: broken,
    });
  });
});
