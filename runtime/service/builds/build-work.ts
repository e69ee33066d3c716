// Begins builds: checks them, puts their plan together and sees them through as activities.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { dockerBuildCommand } from '../../contract/builds/build-command.ts';
import type { BuildFailure, BuildRow } from '../../contract/builds/build-record.ts';
import type { BuildSpec } from '../../contract/builds/build-spec.ts';
import { basesOf } from '../../contract/builds/dockerfile.ts';
import type { BuildCheck } from '../../contract/builds.ts';
import { withDefaultTag } from '../../contract/reference.ts';
import { type BuildPlan, BuildProblem, builderOf, type RegistryLogin, runBuild } from '../../engine/builds/build.ts';
import { engineApi } from '../../engine/system.ts';
import { imageAddress, registryHost } from '../../registry/address.ts';
import { loginKeyOf } from '../../registry/logins.ts';
import type { ActivityRegistry, Work } from '../activities/activity-registry.ts';
import { originNow } from '../activities/origin.ts';
import type { EngineRegistry } from '../engines/engine-registry.ts';
import { problemOf, ServiceProblem } from '../problems.ts';
import type { RegistryLogins } from '../registries/registry-logins.ts';
import { type BuildFiles, type CheckedBuild, checkBuild, tidyBuildSpec } from './build-check.ts';
import type { BuildHistory } from './build-history.ts';
import { revisionOf } from './build-revision.ts';
import { BuildRun } from './build-run.ts';

export interface BuildSurroundings {
  engines: EngineRegistry;
  activities: ActivityRegistry;
  logins: RegistryLogins;
  history: BuildHistory;
  env: NodeJS.ProcessEnv;
  /** Aborts when the runtime ends. */
  signal: AbortSignal;
}

export interface Begun {
  activityId: string;
  buildId: string;
  ended: Promise<BuildRow>;
}

/** Podman 4.3 begins nothing more, and lets what it began come to its end; its API has no way to a build's command. */
const podmanGoesOn = 'Podman stops a build only when the command that runs has ended';

export class BuildWork {
  private readonly around: BuildSurroundings;

  constructor(around: BuildSurroundings) {
    this.around = around;
  }

  async check(engineId: string, wish: BuildSpec): Promise<BuildCheck> {
    const { problems, warnings, builder } = await this.look(engineId, tidyBuildSpec(wish));
    return { problems, warnings, builder };
  }

  /** Throws the first problem of the check. */
  async begin(engineId: string, wish: BuildSpec, watchId?: string): Promise<Begun> {
    const spec = tidyBuildSpec(wish);
    const checked = await this.look(engineId, spec);
    const [first] = checked.problems;
    if (first !== undefined)
      throw new ServiceProblem(first.reason, first.message, { ...(first.field && { field: first.field }) });
    const { files, builder } = checked;
    if (files === undefined)
      throw new ServiceProblem('not-found', `${spec.dockerfile} is not there`, { field: 'dockerfile' });
    const run = new BuildRun(
      {
        ...(await this.rowOf(engineId, spec, files)),
        builder,
        ...(watchId === undefined ? {} : { watchId }),
        notes: checked.warnings.map(({ message }) => message),
      },
      files.outline,
      (row) => this.around.history.put(row),
    );
    let tellEnd: (row: BuildRow) => void = () => undefined;
    const ended = new Promise<BuildRow>((resolve) => {
      tellEnd = resolve;
    });
    const activityId = this.around.activities.begin(
      'build',
      engineId,
      run.row.spec.tags[0] ?? basename(spec.folder),
      (work) => this.perform(run, files, work).finally(() => tellEnd(run.row)),
      { lock: false, objects: spec.tags.map(imageObject), command: commandOf(spec) },
    );
    run.amend({ activityId });
    return { activityId, buildId: run.row.id, ended };
  }

  private async look(engineId: string, spec: BuildSpec) {
    const builder = builderOf(await engineApi(this.around.engines.connection(engineId)), spec.builder);
    const checked: CheckedBuild = await checkBuild(spec, builder, this.around.env);
    return { ...checked, builder };
  }

  private async rowOf(engineId: string, spec: BuildSpec, files: BuildFiles): Promise<BuildRow> {
    const revision = await revisionOf(spec.folder);
    return {
      id: randomUUID(),
      engineId,
      engineName: nameOf(this.around.engines, engineId),
      activityId: '',
      origin: originNow(),
      spec,
      dockerfilePath: files.path,
      status: 'running',
      phase: 'reading',
      startedAt: Date.now(),
      context: { files: 0, bytes: 0 },
      counts: { steps: 0, done: 0, cached: 0, failed: 0 },
      ...(revision && { revision }),
      warnings: [],
      notes: [],
      logSize: 0,
      logCut: false,
    };
  }

  private async perform(run: BuildRun, files: BuildFiles, work: Work): Promise<void> {
    const { history, engines, signal } = this.around;
    const { id, engineId } = run.row;
    const ignore = files.ignore === undefined ? {} : { ignore: files.ignore.text };
    try {
      run.amend({ activityId: work.id });
      await history.begin(run, { path: files.path, text: files.text, ...ignore });
      const plan = this.planOf(run.row, files);
      const listener = {
        onPhase: (phase: 'sending' | 'building') => {
          run.amend({ phase });
          work.update({ step: phase });
        },
        onSent: (count: number, bytes: number) => run.amend({ context: { files: count, bytes } }),
      };
      const { imageId } = await runBuild(engines.connection(engineId), plan, run.steps, listener, work.signal);
      if (imageId !== undefined) run.amend({ imageId });
      work.update({ objects: objectsOf(run.row, imageId) });
      run.end('done');
    } catch (error) {
      if (work.signal.aborted && run.row.builder === 'podman') run.amend({ notes: [...run.row.notes, podmanGoesOn] });
      if (work.signal.aborted) run.end(signal.aborted ? 'interrupted' : 'canceled');
      else run.end('failed', failureOf(error));
      throw error;
    } finally {
      await history.end(run);
      work.update({ detail: id });
    }
  }

  private planOf(row: BuildRow, files: BuildFiles): BuildPlan {
    const { spec } = row;
    const { env, logins } = this.around;
    const args = spec.buildArgs.flatMap(({ name, value = env[name] }): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    return {
      buildId: row.id,
      spec,
      builder: row.builder ?? 'buildkit',
      args: Object.fromEntries(args),
      dockerfilePath: files.path,
      dockerfile: files.text,
      outline: files.outline,
      ignore: files.ignore,
      secret: (id) => secretOf(spec, id, env),
      login: async (host) => loginOf(logins, host),
      baseLogins: () => baseLogins(logins, basesOf(files.outline, new Map(args))),
    };
  }
}

function nameOf(engines: EngineRegistry, engineId: string): string {
  return engines.latest.value.engines.find(({ id }) => id === engineId)?.name ?? engineId;
}

function imageObject(tag: string) {
  const name = withDefaultTag(tag);
  return { kind: 'image' as const, id: name, name };
}

function objectsOf({ spec }: BuildRow, imageId: string | undefined) {
  const name = spec.tags[0] ?? imageId?.replace(/^sha256:/, '').slice(0, 12) ?? '';
  return [
    ...spec.tags.map(imageObject),
    ...(imageId === undefined ? [] : [{ kind: 'image' as const, id: imageId, name }]),
  ];
}

function failureOf(error: unknown): BuildFailure {
  return error instanceof BuildProblem ? error.failure : { problem: problemOf(error) };
}

async function secretOf(spec: BuildSpec, id: string, env: NodeJS.ProcessEnv): Promise<Uint8Array | undefined> {
  const source = spec.secrets.find((one) => one.id === id)?.source;
  if (source === undefined) return undefined;
  if (source.kind === 'file') return readFile(source.path);
  const value = env[source.name];
  return value === undefined ? undefined : Buffer.from(value);
}

/** BuildKit asks for Docker Hub by the name of its server. */
async function loginOf(logins: RegistryLogins, host: string): Promise<RegistryLogin | undefined> {
  const login = await logins.find(registryHost(host) ?? host);
  if (login === undefined) return undefined;
  // A token goes without a name, as the docker command gives it.
  return 'identityToken' in login
    ? { username: '', password: login.identityToken }
    : { username: login.user, password: login.password };
}

async function baseLogins(logins: RegistryLogins, bases: readonly string[]) {
  const found: Record<string, RegistryLogin> = {};
  for (const base of bases) {
    const host = imageAddress(base)?.host;
    const login = host === undefined ? undefined : await loginOf(logins, host);
    if (host !== undefined && login !== undefined) found[loginKeyOf(host)] = login;
  }
  return found;
}

/** Nobody should give such as an argument, and some do. */
const soundsSecret = /pass|token|secret|credential|(?:^|_)key/i;

/** The line of docker that does the same; such arguments stand in it by their name alone. */
function commandOf(spec: BuildSpec): string {
  const buildArgs = spec.buildArgs.map((one) => (soundsSecret.test(one.name) ? { name: one.name } : one));
  return dockerBuildCommand({ ...spec, buildArgs });
}
