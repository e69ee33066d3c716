// Has an engine build an image from a folder: by BuildKit with a session, or by an older builder that takes the folder as a tar.
import { randomBytes } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { BuildFailure, BuildRow } from '../../contract/builds/build-record.ts';
import type { BuilderChoice, BuildSpec } from '../../contract/builds/build-spec.ts';
import type { DockerfileOutline } from '../../contract/builds/dockerfile.ts';
import { dial, type EngineConnection, jsonLinesOf } from '../connection.ts';
import { EngineProblem, toEngineProblem } from '../problem.ts';
import type { EngineApi } from '../system.ts';
import { type ClassicLine, ClassicReader } from './build-classic.ts';
import { failureOf } from './build-failure.ts';
import { pathInside } from './build-files.ts';
import { openSession } from './build-session.ts';
import type { BuildSteps } from './build-steps.ts';
import { tarContext } from './build-tar.ts';
import { decodeTrace } from './build-trace.ts';

export type Builder = NonNullable<BuildRow['builder']>;

/** What builds on this engine when that is asked for. BuildKit is in docker since API 1.39. */
export function builderOf({ flavour, apiVersion }: EngineApi, choice: BuilderChoice): Builder {
  if (flavour === 'podman') return 'podman';
  const [major = 0, minor = 0] = apiVersion.split('.').map(Number);
  return choice === 'classic' || (major === 1 && minor < 39) ? 'classic' : 'buildkit';
}

export interface RegistryLogin {
  username: string;
  password: string;
}

export interface BuildPlan {
  /** By which the engine is told to stop it. */
  buildId: string;
  spec: BuildSpec;
  builder: Builder;
  /** Values of the spec's build arguments, those of the environment too. */
  args: Readonly<Record<string, string>>;
  /** Absolute. */
  dockerfilePath: string;
  dockerfile: string;
  outline: DockerfileOutline;
  /** Text of the ignore file and its patterns; for builders that cannot ask for it. */
  ignore: { text: string; patterns: readonly string[] } | undefined;
  /** The value of a secret, read when the builder asks. */
  secret(id: string): Promise<Uint8Array | undefined>;
  /** Of a registry by its host. */
  login(host: string): Promise<RegistryLogin | undefined>;
  /** Logins of the registries of the base images, by host; for builders that cannot ask for them. */
  baseLogins(): Promise<Readonly<Record<string, RegistryLogin>>>;
}

export interface BuildProgressListener {
  onSent(files: number, bytes: number): void;
  onPhase(phase: 'sending' | 'building'): void;
}

/** A build that did not come to an image. */
export class BuildProblem extends EngineProblem {
  readonly failure: BuildFailure;

  constructor(failure: BuildFailure) {
    super(failure.problem);
    this.failure = failure;
  }
}

/** How long an engine that was told to stop may take for its last words. */
const lastWordsMs = 5_000;

/**
 * POST /build; resolves with the image's id when it is there. Throws BuildProblem for what the builder says, and EngineProblem for what keeps
 * it from being asked (`file-special`, `file-unreadable`, `file-changed`). The signal stops the engine's work too.
 */
export async function runBuild(
  connection: EngineConnection,
  plan: BuildPlan,
  steps: BuildSteps,
  listener: BuildProgressListener,
  signal: AbortSignal,
): Promise<{ imageId?: string }> {
  const run = new Run(connection, plan, steps, listener);
  try {
    return plan.builder === 'buildkit' ? await run.buildKit(signal) : await run.classic(signal);
  } finally {
    run.close();
  }
}

interface Line extends ClassicLine {
  id?: string;
}

class Run {
  private readonly connection: EngineConnection;
  private readonly plan: BuildPlan;
  private readonly steps: BuildSteps;
  private readonly listener: BuildProgressListener;
  private readonly reader: ClassicReader;
  /** Ends what is open when the run is over, however it went. */
  private readonly life = new AbortController();
  /** What kept a file from being sent; it broke the build off, whatever the builder makes of that. */
  private cause: unknown;
  private sent = { files: 0, bytes: 0 };

  constructor(connection: EngineConnection, plan: BuildPlan, steps: BuildSteps, listener: BuildProgressListener) {
    this.connection = connection;
    this.plan = plan;
    this.steps = steps;
    this.listener = listener;
    this.reader = new ClassicReader(plan.outline, steps);
  }

  close(): void {
    this.life.abort();
  }

  async buildKit(signal: AbortSignal): Promise<{ imageId?: string }> {
    signal.throwIfAborted();
    const { plan } = this;
    const session = await openSession(
      this.connection,
      {
        folders: { context: plan.spec.folder, dockerfile: dirname(plan.dockerfilePath) },
        secret: plan.secret,
        login: async (host) => {
          const login = await plan.login(host);
          return login && { username: login.username, secret: login.password };
        },
        onSent: (files, bytes) => this.noteSent(files, bytes),
        onProblem: (error) => this.broken(error),
      },
      this.life.signal,
    );
    const stop = this.stopping(signal);
    try {
      this.listener.onPhase('building');
      const query = {
        ...this.query(basename(plan.dockerfilePath)),
        version: '2',
        session: session.id,
        remote: 'client-session',
        buildid: plan.buildId,
      };
      return await this.follow(await this.ask(query), signal);
    } catch (error) {
      throw this.meaning(error, signal);
    } finally {
      stop();
      session.close();
    }
  }

  async classic(signal: AbortSignal): Promise<{ imageId?: string }> {
    const { plan } = this;
    const inside = pathInside(plan.spec.folder, plan.dockerfilePath);
    const dockerfile = inside ?? `.dockerfile.${randomBytes(8).toString('hex')}`;
    const extra = new Map(inside === undefined ? extraFiles(dockerfile, plan) : []);
    const context = { folder: plan.spec.folder, patterns: plan.ignore?.patterns ?? [], dockerfile, extra };
    const source = tarContext(context, { signal: this.life.signal, onSent: (bytes) => this.noteSent(1, bytes) });
    const tar = Readable.from(source, { objectMode: false, highWaterMark: 1024 * 1024 });
    tar.on('error', (error) => this.broken(error));
    tar.once('end', () => this.listener.onPhase('building'));
    const stop = () => this.life.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      this.listener.onPhase('sending');
      const query = { ...this.query(dockerfile), rm: '1', forcerm: '1' };
      return await this.follow(await this.ask(query, tar, await plan.baseLogins()), signal);
    } catch (error) {
      throw this.meaning(error, signal);
    } finally {
      signal.removeEventListener('abort', stop);
      tar.destroy();
    }
  }

  /** Tells the engine to stop, and ends all by itself when it has no last words. */
  private stopping(signal: AbortSignal): () => void {
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      timer = setTimeout(() => this.life.abort(), lastWordsMs);
      cancelBuild(this.connection, this.plan.buildId).catch(() => this.life.abort());
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    return () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
  }

  private noteSent(files: number, bytes: number): void {
    this.sent = { files: this.sent.files + files, bytes: this.sent.bytes + bytes };
    this.listener.onSent(this.sent.files, this.sent.bytes);
  }

  private broken(error: unknown): void {
    this.cause ??= error;
    this.life.abort();
  }

  private query(dockerfile: string): Record<string, string | string[]> {
    const { spec, args, builder } = this.plan;
    const inline = spec.inlineCache && builder === 'buildkit' ? { BUILDKIT_INLINE_CACHE: '1' } : {};
    return {
      dockerfile,
      t: spec.tags,
      buildargs: JSON.stringify({ ...args, ...inline }),
      labels: JSON.stringify(spec.labels),
      ...(spec.target === undefined ? {} : { target: spec.target }),
      ...(spec.platform === undefined ? {} : { platform: spec.platform }),
      ...(spec.network === undefined ? {} : { networkmode: spec.network }),
      ...(spec.cacheFrom.length === 0 ? {} : { cachefrom: JSON.stringify(spec.cacheFrom) }),
      ...(spec.noCache ? { nocache: '1' } : {}),
      ...(spec.pull ? { pull: '1' } : {}),
    };
  }

  private ask(
    query: Record<string, string | string[]>,
    file?: Readable,
    registryconfig: Readonly<Record<string, RegistryLogin>> = {},
  ): Promise<Readable> {
    return this.connection.stream(
      (docker, abortSignal) =>
        dial(docker, {
          path: '/build?',
          method: 'POST',
          options: { _query: query },
          isStream: true,
          abortSignal,
          // Without a body dockerode would send the query there once more.
          file: file ?? Readable.from([]),
          ...(Object.keys(registryconfig).length === 0 ? {} : { registryconfig }),
        }),
      { signal: this.life.signal },
    );
  }

  private async follow(stream: Readable, signal: AbortSignal): Promise<{ imageId?: string }> {
    let imageId: string | undefined;
    for await (const line of jsonLinesOf<Line>(stream)) {
      if (line.error !== undefined) throw this.failure(line.errorDetail?.message ?? line.error);
      if (line.id === 'moby.buildkit.trace' && typeof line.aux === 'string') this.steps.trace(decodeTrace(line.aux));
      else if (line.id === 'moby.image.id' && typeof line.aux?.ID === 'string') imageId = line.aux.ID;
      else if (this.plan.builder !== 'buildkit') this.reader.read(line);
    }
    if (signal.aborted) throw toEngineProblem(signal.reason);
    this.reader.end();
    imageId ??= this.reader.imageId;
    return imageId === undefined ? {} : { imageId };
  }

  private failure(message: string): BuildProblem {
    const currentId = this.reader.currentId;
    const failure = failureOf(message, { steps: this.steps.all, outline: this.plan.outline, currentId });
    if (currentId !== undefined) this.steps.amend(currentId, { state: 'failed', error: message });
    return new BuildProblem(currentId === undefined ? failure : { ...failure, stepId: currentId });
  }

  /** Of what was thrown: the cause of a file that could not be sent, or what the engine answered instead of building. */
  private meaning(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return error;
    if (this.cause !== undefined) return toEngineProblem(this.cause);
    if (error instanceof BuildProblem) return error;
    const { problem } = toEngineProblem(error);
    if (/^engine-|canceled/.test(problem.reason)) return error;
    return this.failure(problem.message);
  }
}

/** A Dockerfile from elsewhere is no part of what may be copied: the ignore file that goes with it says so. */
function extraFiles(name: string, plan: BuildPlan): [string, string][] {
  const ignore = plan.ignore === undefined ? '.dockerignore\n' : `${plan.ignore.text}\n`;
  return [
    [name, plan.dockerfile],
    ['.dockerignore', `${ignore}${name}\n`],
  ];
}

/** POST /build/cancel; what has ended already is no error. */
async function cancelBuild(connection: EngineConnection, id: string): Promise<void> {
  await connection.call(
    (docker, abortSignal) =>
      dial<void>(docker, {
        path: `/build/cancel?id=${encodeURIComponent(id)}`,
        method: 'POST',
        abortSignal,
        statusCodes: { 200: true, 204: true },
      }),
    { timeoutMs: 10_000 },
  );
}
