// The output of a build by lines, whatever pieces it comes in.
import { describe, expect, it } from 'vitest';
import type { BuildEvent } from '../../runtime/contract/builds/build-record.ts';
import { BuildLog } from './build-log.ts';
import { applyBuildEvent } from './builds.ts';

function logOf(...outputs: [stepId: string, text: string, stream?: 'stdout' | 'stderr'][]): BuildLog {
  const log = new BuildLog();
  for (const [stepId, text, stream = 'stdout'] of outputs) log.add({ stepId, text, stream });
  return log;
}

const all = (log: BuildLog) => Array.from({ length: log.length }, (_, line) => `${log.stepOf(line)}|${log.text(line)}`);

describe('the lines of a build', () => {
  it('are put together from pieces', () => {
    expect(all(logOf(['a', 'one\ntw'], ['a', 'o\n'], ['a', '\nfour']))).toEqual(['a|one', 'a|two', 'a|', 'a|four']);
  });

  it('of steps that write at once stay apart, in the order in which they began', () => {
    const log = logOf(['a', 'one'], ['b', 'two\n'], ['a', ' more\n'], ['a', 'end\n']);
    expect(all(log)).toEqual(['a|one more', 'b|two', 'a|end']);
    expect(log.linesOf('a')).toEqual([0, 2]);
    expect(log.linesOf('nothing')).toEqual([]);
  });

  it('of both streams of a step stay apart too', () => {
    expect(all(logOf(['a', 'out'], ['a', 'error\n', 'stderr'], ['a', 'put\n']))).toEqual(['a|output', 'a|error']);
  });

  it('say where output was left out', () => {
    expect(all(logOf(['a', 'one\n'], ['', ''], ['a', 'last\n']))).toEqual(['a|one', '|', 'a|last']);
  });
});

describe('the steps of a build', () => {
  const step = (id: string, state: string) => ({
    id,
    state,
    name: id,
    inputs: [],
    internal: false,
    progress: [],
    logSize: 0,
  });
  const event = (kind: string, ...steps: object[]) => ({ kind, build: { id: 'b' }, steps }) as unknown as BuildEvent;

  it('keep their order and their identity while others change', () => {
    const before = applyBuildEvent(undefined, event('snapshot', step('a', 'done'), step('b', 'running')));
    const after = applyBuildEvent(before, event('change', step('b', 'done'), step('c', 'running')));
    expect(after.steps.map(({ id, state }) => `${id} ${state}`)).toEqual(['a done', 'b done', 'c running']);
    expect(after.steps[0]).toBe(before.steps[0]);
  });

  it('are replaced by a snapshot', () => {
    const before = applyBuildEvent(undefined, event('snapshot', step('a', 'done')));
    expect(applyBuildEvent(before, event('snapshot', step('z', 'done'))).steps.map(({ id }) => id)).toEqual(['z']);
  });
});
