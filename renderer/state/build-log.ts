// The output of a build: lines in the order in which they came, each of a step; read once and shared by all that show it.
import { useEffect, useMemo, useReducer } from 'react';
import type { BuildOutput } from '../../runtime/contract/builds/build-record.ts';
import { backend } from '../backend.ts';
import { useConnection } from './connection.ts';
import { consume } from './follow.ts';
import { nextFrame } from './frame.ts';
import { lossless } from './lossless.ts';
import { problemOf } from './problem.ts';

const noLines: readonly number[] = [];

/** Lines by their number; what steps write at the same time stays apart. */
export class BuildLog {
  private texts: string[] = [];
  private owners: string[] = [];
  private byStep = new Map<string, number[]>();
  /** The line that a step's stream is still writing. */
  private open = new Map<string, number>();

  get length(): number {
    return this.texts.length;
  }

  text(line: number): string {
    return this.texts[line] ?? '';
  }

  /** The step that wrote a line; empty where output was left out. */
  stepOf(line: number): string {
    return this.owners[line] ?? '';
  }

  /** The numbers of a step's lines. */
  linesOf(stepId: string): readonly number[] {
    return this.byStep.get(stepId) ?? noLines;
  }

  add({ stepId, stream, text }: Pick<BuildOutput, 'stepId' | 'stream' | 'text'>): void {
    if (stepId === '') {
      this.begin('', '');
      return;
    }
    const key = `${stream} ${stepId}`;
    const pieces = text.split('\n');
    for (const [index, piece] of pieces.entries()) {
      const isLast = index === pieces.length - 1;
      if (isLast && piece === '') break;
      const at = this.open.get(key);
      if (at === undefined) this.open.set(key, this.begin(stepId, piece));
      else this.texts[at] += piece;
      if (!isLast) this.open.delete(key);
    }
    // An end of line behind an open one closes it.
    if (pieces.length > 1 && pieces.at(-1) === '') this.open.delete(key);
  }

  private begin(stepId: string, text: string): number {
    const line = this.texts.push(text) - 1;
    this.owners.push(stepId);
    const lines = this.byStep.get(stepId);
    if (lines) lines.push(line);
    else this.byStep.set(stepId, [line]);
    return line;
  }
}

export interface ReadBuildLog {
  log: BuildLog;
  /** Another number: there is more. */
  round: number;
  /** `failed`: what follows could not be read. */
  status: 'reading' | 'ended' | 'failed';
  problem: string | undefined;
}

const costOf = (outputs: readonly BuildOutput[]) => outputs.reduce((sum, { text }) => sum + text.length, 0);

interface Reading {
  log: BuildLog;
  status: ReadBuildLog['status'];
  problem: string | undefined;
}

/** Reads the output from its beginning while it is `wanted`, and on while the build runs. */
export function useBuildLog(buildId: string, wanted: boolean): ReadBuildLog {
  const { status, epoch } = useConnection();
  const [round, next] = useReducer((before: number) => before + 1, 0);
  // What was read over one wire cannot be gone on with over the next: it begins anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another wire or build is another log.
  const reading = useMemo(
    (): Reading => ({ log: new BuildLog(), status: 'reading', problem: undefined }),
    [buildId, epoch],
  );
  useEffect(() => {
    if (!wanted || status === 'lost' || reading.status === 'ended' || reading.log.length > 0) return;
    const stop = new AbortController();
    let isTold = false;
    const tell = () => {
      if (isTold) return;
      isTold = true;
      nextFrame(() => {
        isTold = false;
        if (!stop.signal.aborted) next();
      });
    };
    const open = (signal: AbortSignal) =>
      lossless((streamId, inner) => backend().builds.log({ buildId, streamId }, { signal: inner }), costOf, signal);
    const take = (outputs: readonly BuildOutput[]) => {
      for (const output of outputs) reading.log.add(output);
      tell();
    };
    const end = (how: 'ended' | 'failed', problem?: string) => {
      if (stop.signal.aborted) return;
      Object.assign(reading, { status: how, problem });
      tell();
    };
    consume(open, take, stop.signal).then(
      () => end('ended'),
      (error: unknown) => end('failed', problemOf(error).message),
    );
    return () => stop.abort();
  }, [buildId, wanted, status, reading]);
  return { ...reading, round };
}
