// Reads an engine's address as DOCKER_HOST and docker contexts write it.
import type { Endpoint } from '../../contract/endpoint.ts';
import type { Problem } from '../../contract/problem.ts';

export interface TlsFiles {
  ca: string;
  cert: string;
  key: string;
}

export type EndpointOrProblem = { endpoint: Endpoint } | { problem: Problem };

function unsupported(message: string): EndpointOrProblem {
  return { problem: { reason: 'unsupported', message } };
}

/**
 * `unix://`, `npipe://`, `tcp://` with TLS, `ssh://`. A TCP address without all three TLS files is refused: whoever can reach it owns
 * the machine behind it.
 */
export function endpointOf(host: string, tls: TlsFiles | undefined): EndpointOrProblem {
  const scheme = /^([a-z]+):\/\//.exec(host)?.[1];
  if (scheme === 'unix') return socket(host.slice('unix://'.length), host);
  if (scheme === 'npipe') return socket(host.slice('npipe://'.length).replaceAll('/', '\\'), host);
  // As the docker command reads it, an address without a scheme is TCP.
  const address = scheme === undefined ? `tcp://${host}` : host;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.hostname === '') return unsupported(`${host} is not an engine's address`);
  // An IPv6 address stands in brackets in a URL, and nowhere else.
  const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (scheme === 'ssh') return ssh(url, hostname, host);
  if (scheme !== undefined && !['tcp', 'http', 'https'].includes(scheme)) {
    return unsupported(`${host}: engines are not reached by ${scheme}`);
  }
  if (tls === undefined) {
    return unsupported(`${host} is not protected by TLS, so anyone could command this engine`);
  }
  return { endpoint: { kind: 'tcp', host: hostname, port: Number(url.port) || 2376, tls } };
}

function socket(path: string, host: string): EndpointOrProblem {
  return path === '' ? unsupported(`${host} has no path`) : { endpoint: { kind: 'socket', path } };
}

/** An empty user and port 22 leave both to the person's ssh configuration. */
function ssh(url: URL, hostname: string, host: string): EndpointOrProblem {
  if (url.password !== '') return unsupported(`${url.hostname}: a password in an ssh address is not supported`);
  if (hostname.startsWith('-')) return unsupported(`${host} is not a host's name`);
  const socketPath =
    url.pathname === '' || url.pathname === '/' ? '/var/run/docker.sock' : decodeURIComponent(url.pathname);
  return {
    endpoint: {
      kind: 'ssh',
      host: hostname,
      user: decodeURIComponent(url.username),
      port: Number(url.port) || 22,
      socketPath,
    },
  };
}
