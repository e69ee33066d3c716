// The steps of a build as they become known, from BuildKit's trace or from an older builder's words, in one shape.
import type {
  BuildOutput,
  BuildProgress,
  BuildStep,
  BuildStepState,
  BuildWarning,
} from '../../contract/builds/build-record.ts';
import { type DockerfileOutline, type DockerInstruction, instructionOfStep } from '../../contract/builds/dockerfile.ts';
import type { Trace, TraceLog, TraceProgress, TraceVertex } from './build-trace.ts';

/** More than any Dockerfile has; a builder that tells more is not believed. */
const mostSteps = 5_000;
const mostProgress = 500;
const longestWords = 8_000;

export interface StepListener {
  onOutput(output: BuildOutput): void;
  /** Something changed; `takeChanged` tells what. */
  onChange(): void;
}

export class BuildSteps {
  readonly warnings: BuildWarning[] = [];
  private readonly outline: DockerfileOutline;
  private readonly listener: StepListener;
  private readonly steps = new Map<string, BuildStep>();
  private readonly changed = new Set<string>();
  private readonly decoders = new Map<string, TextDecoder>();

  constructor(outline: DockerfileOutline, listener: StepListener) {
    this.outline = outline;
    this.listener = listener;
  }

  get all(): BuildStep[] {
    return [...this.steps.values()];
  }

  get(id: string): BuildStep | undefined {
    return this.steps.get(id);
  }

  /** Those that changed since it was last asked. */
  takeChanged(): BuildStep[] {
    const taken = [...this.changed].flatMap((id) => this.steps.get(id) ?? []);
    this.changed.clear();
    return taken;
  }

  /** What BuildKit told; the same vertex comes again with each change. */
  trace(trace: Trace): void {
    for (const vertex of trace.vertexes) this.vertex(vertex);
    for (const progress of trace.progress) this.progress(progress);
    for (const log of trace.logs) this.log(log);
    for (const warning of trace.warnings) if (this.warnings.length < mostProgress) this.warnings.push(warning);
    this.listener.onChange();
  }

  /** A step of a builder that knows no graph, or news of one. */
  put(step: BuildStep): void {
    if (!this.steps.has(step.id) && this.steps.size >= mostSteps) return;
    this.steps.set(step.id, step);
    this.changed.add(step.id);
    this.listener.onChange();
  }

  amend(id: string, amendment: Partial<BuildStep>): void {
    const step = this.steps.get(id);
    if (step !== undefined) this.put({ ...step, ...amendment });
  }

  output(output: BuildOutput): void {
    const step = this.steps.get(output.stepId);
    if (step === undefined || output.text === '') return;
    this.steps.set(step.id, { ...step, logSize: step.logSize + output.text.length });
    this.changed.add(step.id);
    this.listener.onOutput(output);
    this.listener.onChange();
  }

  /** The build has ended: what had not is what the builder never came to tell. */
  end(outcome: 'done' | 'failed' | 'canceled'): void {
    for (const step of this.steps.values()) {
      if (step.state === 'running') this.amend(step.id, { state: outcome === 'done' ? 'done' : 'canceled' });
      else if (step.state === 'waiting') this.amend(step.id, { state: 'canceled' });
    }
  }

  private vertex(vertex: TraceVertex): void {
    const before = this.steps.get(vertex.id);
    const { id, cached, startedAt, endedAt, error } = vertex;
    const name = (vertex.name || before?.name || '').slice(0, longestWords);
    const place = before?.name === name ? before : { internal: isInternal(name), ...this.placeOf(name) };
    this.put({
      id,
      name,
      inputs: vertex.inputs.length > 0 ? vertex.inputs.slice(0, mostSteps) : (before?.inputs ?? []),
      internal: place.internal,
      ...(place.stage === undefined ? {} : { stage: place.stage }),
      ...(place.range === undefined ? {} : { range: place.range }),
      state: stateOf(vertex, cached),
      progress: before?.progress ?? [],
      logSize: before?.logSize ?? 0,
      // A vertex that is taken up again, for another part of its work, keeps its first beginning.
      ...(startedAt === undefined ? {} : { startedAt: Math.min(startedAt, before?.startedAt ?? startedAt) }),
      ...(endedAt === undefined ? {} : { endedAt }),
      ...(error === undefined ? {} : { error: error.slice(0, longestWords) }),
    });
  }

  private placeOf(name: string): Pick<BuildStep, 'stage' | 'range'> {
    const found = instructionOfStep(this.outline, name);
    if (found === undefined) return {};
    const range = found.instruction && rangeOf(found.instruction);
    return { ...(found.stage === '' ? {} : { stage: found.stage }), ...(range && { range }) };
  }

  private progress({ vertex, ...told }: TraceProgress): void {
    const step = this.steps.get(vertex);
    if (step === undefined) return;
    const one: BuildProgress = { ...told, id: told.id.slice(0, 1_000) };
    const others = step.progress.filter(({ id }) => id !== one.id);
    const known = others.length < step.progress.length;
    if (!known && others.length >= mostProgress) return;
    const progress = known ? step.progress.map((old) => (old.id === one.id ? one : old)) : [...others, one];
    this.put({ ...step, progress });
  }

  private log({ vertex, stream, at, bytes }: TraceLog): void {
    const key = `${stream} ${vertex}`;
    const decoder = this.decoders.get(key) ?? new TextDecoder();
    this.decoders.set(key, decoder);
    const text = decoder.decode(bytes, { stream: true });
    this.output({ stepId: vertex, stream, text, ...(at === undefined ? {} : { at }) });
  }
}

function stateOf({ endedAt, startedAt, error }: TraceVertex, cached: boolean): BuildStepState {
  if (error !== undefined) return /context canceled|^canceled/i.test(error) ? 'canceled' : 'failed';
  if (cached) return 'cached';
  if (endedAt !== undefined) return 'done';
  return startedAt === undefined ? 'waiting' : 'running';
}

/** Instructions are numbered within their stage. */
function isInternal(name: string): boolean {
  return !/^\[(?:.* )? *\d+\/\d+\] /.test(name);
}

export function rangeOf({ line, endLine }: DockerInstruction) {
  return { line, endLine };
}
