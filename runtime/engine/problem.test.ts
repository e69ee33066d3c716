// The reasons that engines' and Node's own words stand for.
import { describe, expect, it } from 'vitest';
import { EngineProblem, problemOfMessage, toEngineProblem, unlessMissing } from './problem.ts';

/** An error as dockerode makes it of an answer. */
function answer(statusCode: number, kind: string, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) ${kind} - ${message} `), {
    statusCode,
    json: { message },
  });
}

function node(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

const said: [string, string, string?][] = [
  [
    'driver failed programming external connectivity on endpoint web: Bind for 0.0.0.0:80 failed: port is already allocated',
    'port-in-use',
    'ports',
  ],
  ['cannot listen on the TCP port: listen tcp4 :80: bind: address already in use', 'port-in-use', 'ports'],
  [
    'Conflict. The container name "/web" is already in use by container "ab". You have to remove (or rename) it',
    'name-taken',
    'name',
  ],
  ['creating container storage: the container name "web" is already in use by ab', 'name-taken', 'name'],
  [
    'renaming container ab: name web already in use, cannot rename container ab: container already exists',
    'name-taken',
    'name',
  ],
  ['network with name net already exists', 'name-taken', 'name'],
  ['network name net already used: network already exists', 'name-taken', 'name'],
  ['Invalid container name (a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed', 'name-invalid', 'name'],
  ['names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument', 'name-invalid', 'name'],
  [
    'create a b: "a b" includes invalid characters for a local volume name, only "x" are allowed',
    'name-invalid',
    'name',
  ],
  ['No such image: nope:1', 'image-not-found'],
  ['no such image: docker.io/library/nope:2: image not known', 'image-not-found'],
  ['manifest for nope:1 not found: manifest unknown: manifest unknown', 'image-not-found'],
  [
    "pull access denied for nope, repository does not exist or may require 'docker login': denied: requested access to the resource is denied",
    'image-not-found',
  ],
  ['Head "https://r/v2/x/manifests/1": unauthorized: authentication required', 'unauthorized'],
  ['Get "https://r/v2/": no basic auth credentials', 'unauthorized'],
  ['Get "https://r/v2/": Proxy Authentication Required', 'proxy-login'],
  ['Get "https://r/v2/": Forbidden', 'proxy-refused'],
  ['Get "https://r/v2/": proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused', 'proxy-unreachable'],
  ['Get "https://r/v2/": proxyconnect tcp: dial tcp: lookup p.invalid: no such host', 'proxy-unreachable'],
  ['Get "https://r/v2/": socks connect tcp p:1080->r:443: unknown error connection refused', 'proxy-refused'],
  ['Get "https://r/v2/": socks connect tcp p:1080->r:443: username/password authentication failed', 'proxy-login'],
  ['Get "https://r/v2/": socks connect tcp p:1->r:443: dial tcp p:1: connect: connection refused', 'proxy-unreachable'],
  [
    'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 127.0.0.53:53: no such host',
    'host-unknown',
  ],
  ['pinging container registry r.invalid: dial tcp: lookup r.invalid: no such host', 'host-unknown'],
  [
    'Get "https://r/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)',
    'connection-timeout',
  ],
  ['cannot pause container 3cde: OCI runtime pause failed: unable to freeze: unknown', 'not-frozen'],
  ['`/usr/bin/runc pause 85a0fdd417a8` failed: exit status 1', 'not-frozen'],
  ['dial tcp 10.0.0.1:443: i/o timeout', 'connection-timeout'],
  ['Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused', 'connection-refused'],
  [
    'Get "https://r/v2/": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    'certificate-untrusted',
  ],
  ['Get "https://r/v2/": x509: certificate has expired or is not yet valid', 'certificate-invalid'],
  ['x509: certificate is valid for a.example, not r', 'certificate-invalid'],
  ['Get "https://r:5000/v2/": http: server gave HTTP response to HTTPS client', 'not-tls'],
  ['dial tcp 10.0.0.1:443: connect: no route to host', 'network'],
  ['no matching manifest for linux/arm64/v8 in the manifest list entries', 'platform-missing'],
  [
    'image with reference r/a:1 was found but does not match the specified platform: wanted linux/arm64/v8, actual: linux/amd64',
    'platform-missing',
  ],
  [
    'choosing an image from manifest list docker://r/a:1: no image found in manifest list for architecture arm64, variant "v8", OS linux',
    'platform-missing',
  ],
  ['tag does not exist: r/team/app:absent', 'image-not-found'],
  ['toomanyrequests: You have reached your pull rate limit.', 'rate-limited'],
  ['write /var/lib/docker/tmp/x: no space left on device', 'no-space'],
  [
    "error while mounting volume '/var/lib/docker/volumes/v/_data': failed to mount local volume: mount :/share:/v, data: addr=10.0.2.2: permission denied",
    'volume-unmountable',
  ],
  [
    "error while mounting volume '/v/_data': error resolving passed in network volume address: lookup nas: no such host",
    'volume-unmountable',
  ],
  ['remove data: volume is in use - [ab]', 'in-use'],
  ['volume data is being used by the following container(s): ab: volume is being used', 'in-use'],
  ['conflict: unable to delete 07d8 (cannot be forced) - image is being used by running container ab', 'in-use'],
  [
    'conflict: unable to remove repository reference "x" (must force) - container ab is using its referenced image 07',
    'in-use',
  ],
  ['image used by ab: image is in use by a container: consider force-removing image', 'in-use'],
  ['error while removing network: network net id ab has active endpoints', 'in-use'],
  ['Pool overlaps with other one on this address space', 'conflict', 'subnet'],
  ['subnet 10.222.1.0/24 is already used on the host or by another config', 'conflict', 'subnet'],
  ['invalid network config:\ninvalid subnet 10.1.1: invalid CIDR block notation', 'subnet-invalid', 'subnet'],
  [
    "invalid network config:\ninvalid gateway 10.9.9.9: parent subnet 10.1.0.0/24 doesn't contain this address",
    'subnet-invalid',
    'gateway',
  ],
  ['failed to allocate gateway (10.9.9.9): Requested address is out of range', 'subnet-invalid', 'gateway'],
  ['gateway 10.9.9.9 not in subnet 10.223.1.0/24', 'subnet-invalid', 'gateway'],
  ['plugin "nope" not found', 'not-found', 'driver'],
  ['container ab does not exist in database: no such container', 'not-found'],
  ['Container ab is not running', 'not-running'],
  ['can only create exec sessions on running containers: container state improper', 'not-running'],
  ['cannot remove container ab as it is running: container state improper', 'conflict'],
  ['some new sentence', 'unknown'],
];

describe('problems', () => {
  it.each(said)('%s', (message, reason, field) => {
    const { problem } = toEngineProblem(answer(500, 'server error', message));
    expect(problem).toEqual({ reason, message, ...(field === undefined ? {} : { field }) });
  });

  it.each([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'conflict'],
    [429, 'rate-limited'],
    [501, 'unsupported'],
    [500, 'unknown'],
  ])('a sentence it does not know goes by the status %d', (status, reason) => {
    expect(problemOfMessage('whatever', status).problem.reason).toBe(reason);
  });

  it.each([
    ['ECONNREFUSED', 'connect ECONNREFUSED /run/x.sock', 'engine-unreachable'],
    ['ENOENT', 'connect ENOENT /run/x.sock', 'engine-unreachable'],
    ['ECONNRESET', 'socket hang up', 'engine-unreachable'],
    ['ECONNRESET', 'aborted', 'engine-unreachable'],
    ['EACCES', 'connect EACCES /run/x.sock', 'forbidden'],
    ['ETIMEDOUT', 'connect ETIMEDOUT', 'engine-timeout'],
    ['ESSH', 'user@host: Permission denied (publickey).', 'engine-unreachable'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'engine-unreachable'],
  ])('Node: %s %s', (code, message, reason) => {
    expect(toEngineProblem(node(code, message)).problem.reason).toBe(reason);
  });

  it('keeps the sentence of an answer without a body, and what is a problem already', () => {
    const bare = Object.assign(new Error('(HTTP code 404) no such container -  '), { statusCode: 404 });
    expect(toEngineProblem(bare).problem).toEqual({ reason: 'not-found', message: 'no such container' });
    const problem = new EngineProblem({ reason: 'no-shell', message: 'x' });
    expect(toEngineProblem(problem)).toBe(problem);
  });

  it('tells missing from broken', async () => {
    await expect(
      unlessMissing(() => Promise.reject(answer(404, 'no', 'No such container: x'))),
    ).resolves.toBeUndefined();
    await expect(unlessMissing(() => Promise.reject(answer(500, 'no', 'boom')))).rejects.toBeInstanceOf(EngineProblem);
  });
});
