// What can be typed, and the sentence for what cannot.
import { describe, expect, it } from 'vitest';
import { parseCommand, UsageError } from './arguments.ts';

const nothing = { images: false, containers: false, volumes: false, buildCache: false };

describe('the command line', () => {
  it.each([
    [[], { verb: 'help', json: false }],
    [['--help'], { verb: 'help', json: false }],
    [['machine', 'start', '-h'], { verb: 'help', json: false }],
    [['help'], { verb: 'help', json: false }],
    [['version'], { verb: 'version', json: false }],
    [['--json', 'version'], { verb: 'version', json: true }],
    [['diagnose', '--json'], { verb: 'diagnose', json: true }],
    [['machine', 'start'], { verb: 'start', json: false }],
    [['machine', 'stop'], { verb: 'stop', json: false }],
    [['machine', 'restart'], { verb: 'restart', json: false }],
    [['machine', '--json', 'status'], { verb: 'status', json: true }],
    [['machine', 'ports'], { verb: 'ports', json: false }],
    [['machine', 'reclaim'], { verb: 'reclaim', json: false, choice: nothing }],
    [
      ['machine', 'reclaim', '--images', '--build-cache'],
      { verb: 'reclaim', json: false, choice: { ...nothing, images: true, buildCache: true } },
    ],
    [['machine', 'settings'], { verb: 'settings', json: false, set: [] }],
    [
      ['machine', 'settings', '--set', 'cpus=2', '--set=proxy.http=http://p:1/?a=b'],
      {
        verb: 'settings',
        json: false,
        set: [
          { key: 'cpus', value: '2' },
          { key: 'proxy.http', value: 'http://p:1/?a=b' },
        ],
      },
    ],
    [['context', 'add'], { verb: 'context add', name: 'gantry', json: false }],
    [['context', 'remove', 'mine'], { verb: 'context remove', name: 'mine', json: false }],
  ])('%j', (argv, command) => {
    expect(parseCommand(argv)).toEqual(command);
  });

  it.each([
    [['frob'], 'There is no command "frob".'],
    [['machine'], 'There is no command "machine".'],
    [['machine', 'frob'], 'There is no command "machine frob".'],
    [['context', 'use'], 'There is no command "context use".'],
    [['machine', 'start', 'now'], '"now" is one word too many.'],
    [['context', 'add', 'a', 'b'], '"b" is one word too many.'],
    [['machine', 'start', '--images'], "Unknown option '--images'"],
    [['machine', 'reclaim', '--everything'], "Unknown option '--everything'"],
    [['machine', 'settings', '--set', 'cpus'], '--set cpus: write it as key=value.'],
    [['machine', 'settings', '--set', '=1'], '--set =1: write it as key=value.'],
  ])('%j makes no sense', (argv, message) => {
    expect(() => parseCommand(argv)).toThrow(UsageError);
    expect(() => parseCommand(argv)).toThrow(message);
  });
});
