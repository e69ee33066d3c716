// QEMU's monitor: JSON lines over a local socket (QEMU Machine Protocol Specification).
import { connect } from 'node:net';
import { MachineProblem } from '../problem.ts';

export type Monitor = {
  /** Resolves with the command's `return`; rejects with QEMU's own words. */
  execute(command: string, options?: Record<string, unknown>): Promise<unknown>;
  /** A command of the monitor that people type into; answers what it printed. */
  human(line: string): Promise<string>;
};

type Message = { QMP?: unknown; return?: unknown; error?: { desc?: string }; id?: number };

/**
 * Opens the monitor for the time of `work` only: QEMU talks to one client at a time, and the others wait in line.
 * Rejects when nobody answers within `timeout` (ms).
 */
export function withMonitor<T>(path: string, work: (monitor: Monitor) => Promise<T>, timeout = 10_000): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const socket = connect(path);
    const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
    let nextId = 0;
    let rest = '';
    const fail = (error: Error) => {
      clearTimeout(timer);
      socket.destroy();
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
      reject(error);
    };
    const timer = setTimeout(() => fail(problem(`QEMU did not answer within ${timeout / 1000} s`)), timeout);
    const execute: Monitor['execute'] = (command, options) =>
      new Promise((done, refuse) => {
        const id = nextId++;
        waiting.set(id, { resolve: done, reject: refuse });
        socket.write(`${JSON.stringify({ execute: command, ...(options ? { arguments: options } : {}), id })}\n`);
      });
    const human: Monitor['human'] = async (line) =>
      String(await execute('human-monitor-command', { 'command-line': line }));
    const begin = async () => {
      await execute('qmp_capabilities');
      return work({ execute, human });
    };
    const receive = (message: Message) => {
      if (message.QMP !== undefined) {
        begin().then((value) => {
          clearTimeout(timer);
          socket.end();
          resolve(value);
        }, fail);
      }
      const one = message.id === undefined ? undefined : waiting.get(message.id);
      if (!one || message.id === undefined) return;
      waiting.delete(message.id);
      if (message.error) one.reject(problem(message.error.desc ?? 'QEMU refused a command'));
      else one.resolve(message.return);
    };
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') receive(JSON.parse(line) as Message);
    });
    socket.on('error', fail);
    socket.on('close', () => fail(problem('QEMU closed its monitor')));
  });
}

function problem(message: string): MachineProblem {
  return new MachineProblem({ reason: 'machine-failed', message });
}
