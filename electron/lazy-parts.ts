// Loads what dockerode seldom needs only when it is asked for: build sessions (gRPC) and its own ssh client.
import type { Plugin } from 'vite';

/** Package file, what it says, and what it is to say: the same, later. */
const rewrites: readonly [file: string, eager: string, lazy: string][] = [
  [
    '/dockerode/lib/docker.js',
    "withSession = require('./session')",
    "withSession = function () { return require('./session').apply(this, arguments); }",
  ],
  ['/docker-modem/lib/modem.js', "ssh = require('./ssh')", "ssh = function (o) { return require('./ssh')(o); }"],
];

/** A third of the runtime's start is spent in those two. Fails the build when a new version reads differently. */
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
