// Keeps what dockerode seldom needs out of the runtime's start: the gRPC of build sessions, and an ssh client.
import type { Plugin } from 'vite';

/** Package file, what it says, and what it is to say. */
const rewrites: readonly [file: string, eager: string, lazy: string][] = [
  // Called with a callback, so it may come later: its gRPC becomes a file of its own.
  [
    '/dockerode/lib/docker.js',
    "withSession = require('./session')",
    "withSession = function (...words) { import('./session').then((it) => it.default(...words), (error) => words[2](error)); }",
  ],
  // Never called: engines behind ssh are reached through the system's own ssh (runtime/engine/discovery/ssh.ts).
  ['/docker-modem/lib/modem.js', "ssh = require('./ssh')", "ssh = function () { throw new Error('no ssh here'); }"],
];

/** Halves the time to load the runtime. Fails the build when a new version of a package reads differently. */
export function lazyParts(): Plugin {
  return {
    name: 'gantry-lazy-parts',
    enforce: 'pre',
    transform(code, id) {
      const rewrite = rewrites.find(([file]) => id.split('?')[0]?.endsWith(file));
      if (!rewrite) return undefined;
      const [file, eager, lazy] = rewrite;
      if (!code.includes(eager)) throw new Error(`${file} has changed: lazy-parts.ts must be looked at again.`);
      return { code: code.replace(eager, lazy), map: null };
    },
  };
}
