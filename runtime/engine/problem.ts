// Turns whatever dockerode, Node or an engine's stream says went wrong into one Problem with a reason a view can translate.
import { type Problem, ProblemError, type ProblemReason } from '../contract/problem.ts';

/** The only thing this room throws. `problem.message` is the engine's own sentence. */
export class EngineProblem extends ProblemError {
  constructor(problem: Problem) {
    super('EngineProblem', problem);
  }
}

/** A problem made from its parts. */
export function engineProblem(reason: ProblemReason, message: string, field?: string): EngineProblem {
  return new EngineProblem({ reason, message, ...(field === undefined ? {} : { field }) });
}

type Rule = readonly [pattern: RegExp, reason: ProblemReason, field?: string];

/**
 * Engines tell most causes apart only by their sentence: podman answers 500 to nearly everything, and so does docker while
 * starting and pulling. The first rule that fits wins, so the special ones stand first.
 */
const rules: readonly Rule[] = [
  [/error while mounting volume|failed to mount local volume/i, 'volume-unmountable'],
  [/logging driver does not support reading|not logging output|log driver.*cannot read logs/i, 'log-driver'],
  [/no space left on device|disk quota exceeded/i, 'no-space'],
  [/read-only file system|marked read-only|read-only volume|mounted read-only/i, 'read-only'],
  [/port is already allocated|address already in use|ports are not available/i, 'port-in-use', 'ports'],
  [/name ("[^"]*"|\S+) (is )?already in use|network with name .* already exists/i, 'name-taken', 'name'],
  [/(network|volume) name .* already (used|exists)|(network|volume) already exists/i, 'name-taken', 'name'],
  [/volume with name .* already exists/i, 'name-taken', 'name'],
  [/invalid container name|invalid (volume |network )?name|names must match/i, 'name-invalid', 'name'],
  [/includes invalid characters for a local volume name/i, 'name-invalid', 'name'],
  [/toomanyrequests|too many requests|rate limit/i, 'rate-limited'],
  [
    /invalid reference format|could not parse reference|repository name must be lowercase/i,
    'reference-invalid',
    'reference',
  ],
  [/manifest unknown|manifest for .* not found|repository does not exist|name unknown/i, 'image-not-found'],
  [
    /no such image|image not known|reference does not exist|failed to resolve reference.*not found|tag does not exist/i,
    'image-not-found',
  ],
  // Podman says it with 500 of a container that is just being removed.
  [/no such container/i, 'not-found'],
  [
    /no matching manifest for|does not match the specified platform|no image found in (manifest|image) (list|index)/i,
    'platform-missing',
  ],
  [/proxy authentication required|socks connect .*authentication/i, 'proxy-login'],
  // Go tells the proxy's answer to CONNECT by its bare name, and a SOCKS server's as an unknown error.
  [/ "https:[^"]*": (forbidden|bad gateway|service unavailable|gateway timeout|method not allowed)$/i, 'proxy-refused'],
  [/socks connect .*unknown error /i, 'proxy-refused'],
  [/proxyconnect tcp|socks connect /i, 'proxy-unreachable'],
  [/unauthorized|authentication required|no basic auth credentials|denied: requested access/i, 'unauthorized'],
  [/server gave http response to https/i, 'not-tls'],
  [/no such host|name resolution|server misbehaving/i, 'host-unknown'],
  [/i\/o timeout|context deadline exceeded|client\.timeout exceeded|handshake timeout/i, 'connection-timeout'],
  [/x509:.*(unknown authority|signed by unknown|not trusted)|self[- ]signed/i, 'certificate-untrusted'],
  [/x509:|tls: (bad|failed to verify)/i, 'certificate-invalid'],
  [/dial tcp.*connection refused/i, 'connection-refused'],
  [/dial tcp|network is unreachable|no route to host|tls: |tls handshake/i, 'network'],
  [/pool overlaps|subnet .* (is )?already (used|in use)/i, 'conflict', 'subnet'],
  [/plugin "?[^"]*"? not found|no volume plugin|unsupported driver/i, 'not-found', 'driver'],
  [/quota size requested but no quota|does not support project quota|quotas? not supported/i, 'unsupported', 'size'],
  [
    /invalid option( key)?: "|missing required option: |invalid mount option .* for driver/i,
    'mount-option-invalid',
    'options',
  ],
  [
    /invalid gateway|failed to allocate gateway|gateway.*not (in|part of)|no matching subnet for gateway/i,
    'subnet-invalid',
    'gateway',
  ],
  [/invalid cidr|invalid subnet|failed to parse (pool|subnet)|invalid pool/i, 'subnet-invalid', 'subnet'],
  [/volume .*in use|is in use -|has active endpoints|being used|image is in use|image used by/i, 'in-use'],
  [
    /is using (its )?(referenced|this)|image (.* )?has dependent child|cannot be removed as it is being used/i,
    'in-use',
  ],
  [/is not running|can only (kill|create exec|exec)|container .* is stopped|not in running state/i, 'not-running'],
  // Podman keeps to itself what its runtime said.
  [/unable to freeze|\/runc pause [0-9a-f]+\W* failed: exit status 1/i, 'not-frozen'],
  [/state improper|already paused/i, 'conflict'],
  [/permission denied|default network .* cannot be removed|registry 403/i, 'forbidden'],
];

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ESSH',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

interface Failure {
  message?: string;
  code?: string;
  statusCode?: number;
  json?: { message?: unknown; cause?: unknown } | null;
}

/** The engine's sentence without the frame dockerode puts around it. */
function ownWords(failure: Failure): string {
  const said = failure.json?.message;
  if (typeof said === 'string' && said !== '') return said.trim();
  const [, kind = '', words = ''] = /^\(HTTP code \d+\) (.*?) - (.*)$/s.exec(failure.message ?? '') ?? [
    '',
    '',
    failure.message,
  ];
  return words.trim() || kind || `HTTP ${failure.statusCode}`;
}

function byStatus(statusCode: number | undefined): ProblemReason {
  switch (statusCode) {
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    case 429:
      return 'rate-limited';
    case 501:
      return 'unsupported';
    default:
      return 'unknown';
  }
}

/** What an engine's sentence means; `statusCode` decides where no sentence is known. */
export function problemOfMessage(message: string, statusCode?: number): EngineProblem {
  for (const [pattern, reason, field] of rules) {
    if (pattern.test(message)) return engineProblem(reason, message, field);
  }
  return engineProblem(byStatus(statusCode), message);
}

/** Any error as an EngineProblem; one that is one already stays itself. */
export function toEngineProblem(cause: unknown): EngineProblem {
  if (cause instanceof EngineProblem) return cause;
  const failure = (typeof cause === 'object' && cause !== null ? cause : { message: String(cause) }) as Failure;
  if (failure.statusCode !== undefined) return problemOfMessage(ownWords(failure), failure.statusCode);
  const message = failure.message === '' || failure.message === undefined ? 'unknown error' : failure.message;
  if (failure.code === 'EACCES' || failure.code === 'EPERM') return engineProblem('forbidden', message);
  if (failure.code === 'ETIMEDOUT') return engineProblem('engine-timeout', message);
  if (failure.code === 'ABORT_ERR') return engineProblem('canceled', message);
  // Node's word for an answer that broke off in its middle.
  if (message === 'aborted') return engineProblem('engine-unreachable', 'The engine closed the connection');
  if (unreachable.has(failure.code ?? '') || /socket hang up|certificate|SSL|TLS/.test(message)) {
    return engineProblem('engine-unreachable', message);
  }
  return problemOfMessage(message);
}

/** Runs it, and answers undefined where the engine says that there is no such thing. */
export async function unlessMissing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (cause) {
    const problem = toEngineProblem(cause);
    if (problem.problem.reason === 'not-found' || problem.problem.reason === 'image-not-found') return undefined;
    throw problem;
  }
}
