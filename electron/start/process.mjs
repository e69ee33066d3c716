// Starts programs for the start script: with an argument list, progress in the terminal, and their exit code.
import { spawn } from 'node:child_process';

/** One line of progress; on stderr, so that stdout holds only what was asked for (the address of the browser mode). */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program to its end; resolves with its exit code, 128 when a signal or a missing program ended it.
 * Its stdout goes to our stderr, for the same reason as in `say`. `timeout` in milliseconds.
 */
export function run(program, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ['ignore', 2, 2], ...options });
    child.on('error', (error) => {
      say(`${program}: ${error.message}`);
      done(128);
    });
    child.on('exit', (code) => done(code ?? 128));
  });
}

/** Runs a program and resolves with what it wrote; undefined when it failed. */
export function outputOf(program, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], ...options });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    child.on('error', () => done(undefined));
    child.on('close', (code) => done(code === 0 ? text : undefined));
  });
}

/** npm as the arguments of a spawn: the very npm that started us, where one did. */
export function npm(...args) {
  const own = process.env.npm_execpath;
  if (own?.endsWith('.js')) return [process.execPath, [own, ...args]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', args];
}

/**
 * Runs a program that lasts (the window, the server): our terminal is its, signals to us go on to it, and its exit
 * code is answered. It leads a process group of its own, so a Ctrl-C reaches it once, through us.
 */
export function runOn(program, args, options = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: 'inherit', detached: process.platform !== 'win32', ...options });
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    const watch = endWithNpm(() => forward('SIGTERM'));
    child.on('error', (error) => {
      clearInterval(watch);
      say(`${program}: ${error.message}`);
      done(1);
    });
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      done(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** npm passes a signal on to the shell it started us with, which ends without telling us: its end is our signal. */
function endWithNpm(end) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) end();
  }, 500);
}
