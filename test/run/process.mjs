// Child processes of the test run: started with argument arrays, ended by their ids, output passed on.
import { spawn } from 'node:child_process';

const running = new Set();

/** Ends everything still running, e.g. when the run is interrupted. */
export function endAll() {
  for (const child of running) child.kill('SIGTERM');
}

/** Runs a program to its end with our output, or into the open file `output`; answers its exit code (1 when a signal ended it). */
export function run(command, args, { env = {}, cwd, output = 'inherit' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...env },
    });
    running.add(child);
    child.on('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.on('exit', (code) => {
      running.delete(child);
      resolve(code ?? 1);
    });
  });
}

/** Starts an X server on a free display, with more arguments where some are given; answers `{ display, stop }`. */
export function startXvfb(...more) {
  return new Promise((resolve, reject) => {
    const args = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp', ...more];
    const child = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
    running.add(child);
    let said = '';
    child.stderr.on('data', (data) => {
      said += data;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      running.delete(child);
      reject(new Error(`Xvfb ended with ${code}: ${said}`));
    });
    child.stdio[3].once('data', (data) => {
      const stop = () =>
        new Promise((ended) => {
          // An interrupt of the terminal has reached it, too.
          if (child.exitCode !== null || child.signalCode !== null) return ended();
          child.removeAllListeners('exit');
          child.on('exit', ended);
          running.delete(child);
          child.kill('SIGTERM');
        });
      resolve({ display: `:${String(data).trim()}`, stop });
    });
  });
}
