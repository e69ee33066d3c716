// Reads a Dockerfile as far as Gantry needs it: where its instructions stand, its stages, what they stand on, arguments and secrets.

/** Lines count from 1; `text` is without its keyword, continued lines joined by a blank. */
export interface DockerInstruction {
  keyword: string;
  text: string;
  line: number;
  endLine: number;
}

export interface DockerStage {
  /** As it was given with AS; a stage without is called by its number. */
  name?: string;
  base: string;
  platform?: string;
  instructions: DockerInstruction[];
}

export interface DockerfileOutline {
  /** ARGs before the first FROM. */
  globals: DockerInstruction[];
  stages: DockerStage[];
}

/** Never throws: what makes no sense is an instruction of an unknown keyword, and it is the builder that refuses it. */
export function readInstructions(text: string): DockerInstruction[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const continuation = escapeOf(lines);
  const found: DockerInstruction[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    if (isBlank(lines[at])) continue;
    const start = at;
    const parts: string[] = [];
    for (; at < lines.length; at += 1) {
      const line = lines[at] ?? '';
      if (at > start && isBlank(line)) continue;
      const continued = line.trimEnd().endsWith(continuation);
      parts.push(continued ? line.trimEnd().slice(0, -1) : line);
      if (!continued) break;
    }
    let end = Math.min(at, lines.length - 1);
    const joined = parts
      .map((part) => part.trim())
      .join(' ')
      .trim();
    const [keyword = '', ...rest] = joined.split(/\s/);
    const words = rest.join(' ').trim();
    if (/^(RUN|COPY|ADD)$/i.test(keyword)) end = afterHereDocuments(lines, words, end);
    at = end;
    found.push({ keyword: keyword.toUpperCase(), text: words, line: start + 1, endLine: end + 1 });
  }
  return found;
}

function isBlank(line: string | undefined): boolean {
  return line === undefined || /^\s*(#|$)/.test(line);
}

/** `# escape=` in the first lines, where only directives stand. */
function escapeOf(lines: readonly string[]): string {
  for (const line of lines) {
    const directive = /^\s*#\s*([a-zA-Z][\w.-]*)\s*=\s*(.*?)\s*$/.exec(line);
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

/** The line with the last word of the documents that begin in these words (`<<EOF`, `<<-"EOF"`). */
function afterHereDocuments(lines: readonly string[], words: string, end: number): number {
  let at = end;
  for (const [, dash, , word] of words.matchAll(/(?:^|\s)\d*<<(-?)(["']?)([A-Za-z_][\w.]*)\2(?=\s|$)/g)) {
    for (at += 1; at < lines.length; at += 1) {
      const line = lines[at] ?? '';
      if ((dash === '-' ? line.replace(/^\t+/, '') : line) === word) break;
    }
  }
  return Math.min(at, lines.length - 1);
}

/** The stages of a Dockerfile in their order. */
export function outlineOf(text: string): DockerfileOutline {
  const outline: DockerfileOutline = { globals: [], stages: [] };
  for (const instruction of readInstructions(text)) {
    const stage = outline.stages.at(-1);
    if (instruction.keyword === 'FROM') outline.stages.push(stageOf(instruction));
    else if (stage !== undefined) stage.instructions.push(instruction);
    else outline.globals.push(instruction);
  }
  return outline;
}

function stageOf(instruction: DockerInstruction): DockerStage {
  const words = instruction.text.split(/\s+/).filter((word) => word !== '');
  const platform = words.find((word) => word.startsWith('--platform='))?.slice('--platform='.length);
  const [base = '', as, name] = words.filter((word) => !word.startsWith('--'));
  return {
    base,
    ...(as?.toUpperCase() === 'AS' && name !== undefined ? { name } : {}),
    ...(platform === undefined ? {} : { platform }),
    instructions: [instruction],
  };
}

/** The name by which a stage is asked for. */
export function stageNames({ stages }: DockerfileOutline): string[] {
  return stages.map(({ name }, index) => name ?? String(index));
}

/** The first ARG of each name, before a stage or in one. */
export function argumentsOf({ globals, stages }: DockerfileOutline): { name: string; value?: string }[] {
  const found = new Map<string, { name: string; value?: string }>();
  for (const { keyword, text } of [...globals, ...stages.flatMap(({ instructions }) => instructions)]) {
    if (keyword !== 'ARG') continue;
    for (const [, name = '', , value] of text.matchAll(/([A-Za-z_]\w*)(=("(?:\\.|[^"])*"|'[^']*'|\S*))?/g)) {
      if (!found.has(name)) found.set(name, { name, ...(value === undefined ? {} : { value: unquoted(value) }) });
    }
  }
  return [...found.values()];
}

function unquoted(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}

/** Ids of the secrets that RUNs mount; one without an id goes by the last part of its target. */
export function secretIdsOf({ stages }: DockerfileOutline): string[] {
  const ids = new Set<string>();
  for (const { keyword, text } of stages.flatMap(({ instructions }) => instructions)) {
    if (keyword !== 'RUN') continue;
    for (const [, options = ''] of text.matchAll(/--mount=(\S*)/g)) {
      const values = new Map(
        options
          .split(',')
          .map((one): [string, string] => [one.split('=', 1)[0] ?? '', one.slice(one.indexOf('=') + 1)]),
      );
      if (values.get('type') !== 'secret') continue;
      const target = values.get('target') ?? values.get('dst') ?? values.get('destination');
      const id = values.get('id') ?? target?.split('/').pop();
      if (id !== undefined && id !== '') ids.add(id);
    }
  }
  return [...ids];
}

/** References of images that the stages stand on: no stages, no `scratch`; `$NAME` is what a global ARG says, as far as it does. */
export function basesOf(outline: DockerfileOutline, given: ReadonlyMap<string, string> = new Map()): string[] {
  const values = new Map(
    argumentsOf({ globals: outline.globals, stages: [] }).map(({ name, value = '' }) => [
      name,
      given.get(name) ?? value,
    ]),
  );
  const bases = new Set<string>();
  const names = new Set<string>();
  for (const { base, name } of outline.stages) {
    const reference = expand(base, values);
    if (reference !== '' && reference !== 'scratch' && !names.has(reference.toLowerCase())) bases.add(reference);
    if (name !== undefined) names.add(name.toLowerCase());
  }
  return [...bases];
}

function expand(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_, braced?: string, otherwise?: string, plain?: string) => {
      const value = values.get(braced ?? plain ?? '') ?? '';
      return value === '' ? (otherwise ?? '') : value;
    },
  );
}

/** Instructions that builders count as steps of a stage. */
const counted = new Set(['FROM', 'RUN', 'COPY', 'ADD', 'WORKDIR']);

/** A step of BuildKit (`[build 2/5] RUN make`) as the stage and instruction it comes from; undefined for what is no instruction. */
export function instructionOfStep(
  outline: DockerfileOutline,
  name: string,
): { stage: string; instruction?: DockerInstruction } | undefined {
  const match = /^\[(?:(.*) )? *(\d+)\/\d+\] (\S+)(.*)$/s.exec(name);
  if (match === null) return undefined;
  const [, place, number = '', keyword = '', rest = ''] = match;
  // With several platforms the platform stands first.
  const stageName = place?.trim().split(' ').pop() ?? '';
  const stage = stageCalled(outline, stageName);
  if (stage === undefined) return { stage: stageName };
  const steps = stage.instructions.filter((one) => counted.has(one.keyword));
  const byNumber = steps[Number(number) - 1];
  const words = rest.replace(/\s+/g, ' ').trim();
  const sameWords = steps.find((one) => one.keyword === keyword && one.text.replace(/\s+/g, ' ') === words);
  const instruction = sameWords ?? (byNumber?.keyword === keyword ? byNumber : undefined);
  return { stage: stageName, ...(instruction && { instruction }) };
}

/** Builders call a stage without a name `stage-N`, and the only one by no name at all. */
function stageCalled({ stages }: DockerfileOutline, name: string): DockerStage | undefined {
  if (name === '') return stages.length === 1 ? stages[0] : stages.at(-1);
  const number = /^stage-(\d+)$/.exec(name)?.[1];
  return stages.find((one) => one.name?.toLowerCase() === name.toLowerCase()) ?? stages[Number(number ?? Number.NaN)];
}
