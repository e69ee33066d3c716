// vfkit's own service on its socket: what the machine is at, and how it is told to stop (vfkit's doc/usage.md, "RESTful API").
import { request } from 'node:http';
import { MachineProblem } from '../../problem.ts';

export type VzState = 'running' | 'failed';

/** What the machine is at; undefined when nobody answers within 3 s. */
export async function vzState(socket: string): Promise<VzState | undefined> {
  try {
    const { status, body } = await ask(socket, 'GET');
    if (status !== 200) return undefined;
    const { state } = JSON.parse(body) as { state?: string };
    return ['VirtualMachineStateRunning', 'VirtualMachineStateStarting'].includes(state ?? '') ? 'running' : 'failed';
  } catch {
    return undefined;
  }
}

/** `Stop` presses the machine's power button, `HardStop` takes its power away. */
export async function tellVz(socket: string, state: 'Stop' | 'HardStop'): Promise<void> {
  const { status, body } = await ask(socket, 'POST', JSON.stringify({ state }));
  if (status < 200 || status > 299) throw new MachineProblem({ reason: 'machine-failed', message: body });
}

function ask(socketPath: string, method: string, body = ''): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      Host: 'localhost',
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    const asked = request({ socketPath, path: '/vm/state', method, headers, timeout: 3000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
    });
    asked.on('timeout', () => asked.destroy(new Error('time-out')));
    asked.on('error', reject);
    asked.end(body);
  });
}
