// What builders without a graph tell while they build, the classic one of docker and podman's: steps read from their sentences.
import type { BuildStep } from '../../contract/builds/build-record.ts';
import { type DockerfileOutline, type DockerInstruction, stageNames } from '../../contract/builds/dockerfile.ts';
import { type BuildSteps, rangeOf } from './build-steps.ts';

export interface ClassicLine {
  stream?: string;
  status?: string;
  id?: string;
  progressDetail?: { current?: number; total?: number } | null;
  aux?: { ID?: unknown } | null;
  error?: string;
  errorDetail?: { code?: number; message?: string } | null;
}

const stepLine = /^(?:\[(\d+)\/\d+\] )?(?:Step|STEP) (\d+)(?:\/\d+)?\s*: (.*)$/;
const own = /^(?:-->|---> | ---> |Removing intermediate container |Successfully (?:built|tagged) |COMMIT )/;

const ownWords = [
  ...['[', 'Step ', 'STEP ', ' ---> ', ' --> ', '--> ', 'COMMIT '],
  ...['Removing intermediate container ', 'Successfully built ', 'Successfully tagged '],
];

function mayBeOwn(start: string): boolean {
  const fits = ownWords.some((words) => words.startsWith(start) || start.startsWith(words));
  return (fits && start.length < 4_096) || /^[0-9a-f]{1,64}$/.test(start);
}

export class ClassicReader {
  /** Of the image, as far as it was told. */
  imageId: string | undefined;
  private readonly steps: BuildSteps;
  private readonly instructions: { instruction: DockerInstruction; stage: string; base: string }[];
  private readonly names: ReadonlySet<string>;
  /** Of the instruction that the last step came from. */
  private at = -1;
  private current: string | undefined;
  private count = 0;
  /** A line whose end has not come yet. */
  private rest = '';
  /** Its beginning was printed already. */
  private midLine = false;
  private readonly lastOfStage = new Map<string, string>();

  constructor(outline: DockerfileOutline, steps: BuildSteps) {
    this.steps = steps;
    const names = stageNames(outline);
    this.names = new Set(names);
    this.instructions = [
      ...outline.globals.map((instruction) => ({ instruction, stage: '', base: '' })),
      ...outline.stages.flatMap((stage, index) =>
        stage.instructions.map((instruction) => ({ instruction, stage: names[index] ?? '', base: stage.base })),
      ),
    ];
  }

  /** The id of the step that is at work. */
  get currentId(): string | undefined {
    return this.current;
  }

  read(line: ClassicLine): void {
    if (typeof line.aux?.ID === 'string') this.imageId = line.aux.ID;
    if (line.stream !== undefined) this.words(line.stream);
    else if (line.status !== undefined && line.id !== undefined) this.fetched(line);
  }

  /** Nothing more comes. */
  end(): void {
    if (this.rest !== '') this.line(this.rest, '');
    this.rest = '';
    if (this.current !== undefined) this.settle('done');
  }

  private words(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      if (this.midLine) this.print(`${line}\n`);
      else this.line(line, '\n');
      this.midLine = false;
    }
    // What a program prints is shown as it comes; only what might be the builder's own words waits for its line's end.
    if (this.rest !== '' && (this.midLine || !mayBeOwn(this.rest))) {
      this.print(this.rest);
      this.rest = '';
      this.midLine = true;
    }
  }

  private line(line: string, end: string): void {
    const step = stepLine.exec(line);
    if (step !== null) this.begin(line, step[3] ?? '');
    else if (/^(?: ?--?->|-->) Using cache/.test(line)) this.settle('cached');
    else if (/^[0-9a-f]{64}$/.test(line)) this.imageId = `sha256:${line}`;
    else if (!own.test(line)) this.print(line + end);
    else this.imageId ??= /^Successfully built ([0-9a-f]{12,64})$/.exec(line)?.[1];
  }

  private begin(name: string, words: string): void {
    if (this.current !== undefined) this.settle('done');
    const keyword = words.split(/\s/, 1)[0]?.toUpperCase() ?? '';
    const found = this.find(keyword, words);
    this.count += 1;
    const id = `step-${this.count}`;
    const stage = found?.stage ?? '';
    const inputs = this.inputsOf(found, keyword, words);
    const step: BuildStep = {
      ...{ id, name, inputs, state: 'running', internal: false, progress: [], logSize: 0 },
      ...(stage === '' ? {} : { stage }),
      ...(found === undefined ? {} : { range: rangeOf(found.instruction) }),
    };
    this.steps.put(step);
    this.current = id;
    this.lastOfStage.set(stage, id);
  }

  /** The next instruction that begins so; builders pass over stages that nobody needs. */
  private find(keyword: string, words: string) {
    const same = (text: string) => text.replace(/\s+/g, ' ').trim();
    const wanted = same(words.slice(keyword.length));
    const next = this.instructions.findIndex(
      ({ instruction }, index) =>
        index > this.at && instruction.keyword === keyword && same(instruction.text) === wanted,
    );
    const at =
      next >= 0
        ? next
        : this.instructions.findIndex(({ instruction }, index) => index > this.at && instruction.keyword === keyword);
    if (at < 0) return undefined;
    this.at = at;
    return this.instructions[at];
  }

  private inputsOf(found: { stage: string; base: string } | undefined, keyword: string, words: string): string[] {
    const of = (stage: string | undefined) => {
      const id = stage === undefined ? undefined : this.lastOfStage.get(stage);
      return id === undefined ? [] : [id];
    };
    if (keyword === 'FROM') return found !== undefined && this.names.has(found.base) ? of(found.base) : [];
    const from = /(?:^|\s)--from=(\S+)/.exec(words)?.[1];
    return [...of(found?.stage), ...of(from)];
  }

  private settle(state: 'done' | 'cached'): void {
    const step = this.current === undefined ? undefined : this.steps.get(this.current);
    if (step?.state === 'running') this.steps.amend(step.id, { state });
  }

  private print(text: string): void {
    if (this.current !== undefined) this.steps.output({ stepId: this.current, stream: 'stdout', text });
  }

  /** A layer of the base image. */
  private fetched({ id = '', progressDetail }: ClassicLine): void {
    const step = this.current === undefined ? undefined : this.steps.get(this.current);
    if (step === undefined) return;
    const before = step.progress.find((one) => one.id === id);
    const total = progressDetail?.total ?? before?.total ?? 0;
    const one = { id, current: progressDetail?.current ?? total, total };
    const progress = before ? step.progress.map((old) => (old === before ? one : old)) : [...step.progress, one];
    this.steps.amend(step.id, { progress: progress.slice(-500) });
  }
}
