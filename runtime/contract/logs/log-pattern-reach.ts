// How much text a pattern may be let loose on where it cannot be ended: by how many ways it has to try each place.

/** Characters, by how many repetitions of open length there are: about as many tries at worst in each case. */
const reaches = [Number.POSITIVE_INFINITY, 4096, 1000, 250, 80, 40];
/** As many times two ways to go on from a place are few. */
const mostChoices = 12;

const quantifier = /(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y;
const escaped = /\\(?:[pPu]\{[^}]*\}|k<[^>]*>|[\s\S])/y;
const characterClass = /\[(?:\\[\s\S]|[^\]\\])*\]/y;
const opening = /\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]*:))?/y;

/** How many ways there are to match one text: one, several, or more the longer it is. */
type Ways = 0 | 1 | 2;

interface Group {
  ways: Ways;
  alternatives: number;
}

interface Times {
  least: number;
  most: number;
  length: number;
}

function matchAt(part: RegExp, source: string, at: number): RegExpExecArray | null {
  part.lastIndex = at;
  return part.exec(source);
}

function timesAt(source: string, at: number): Times | undefined {
  const match = matchAt(quantifier, source, at);
  if (match === null) return undefined;
  const [text, least, comma, most] = match;
  if (least === undefined) {
    return {
      least: text[0] === '+' ? 1 : 0,
      most: text[0] === '?' ? 1 : Number.POSITIVE_INFINITY,
      length: text.length,
    };
  }
  const last = comma === '' ? least : most === '' ? 'Infinity' : most;
  return { least: Number(least), most: Number(last), length: text.length };
}

/** Reads a pattern's source from left to right. */
class Reader {
  repeats = 0;
  choices = 0;
  endless = false;
  #groups: Group[] = [{ ways: 0, alternatives: 1 }];
  #closed: Ways = 0;

  open(): void {
    this.#groups.push({ ways: 0, alternatives: 1 });
    this.#closed = 0;
  }

  close(): void {
    const group = this.#groups.length > 1 ? this.#groups.pop() : undefined;
    if (group === undefined) return;
    this.choices += Math.log2(group.alternatives);
    this.#closed = group.ways;
    this.#note(group.ways);
  }

  alternative(): void {
    const group = this.#groups.at(-1);
    if (group) group.alternatives++;
    this.#note(1);
    this.#closed = 0;
  }

  plain(): void {
    this.#closed = 0;
  }

  repeat({ least, most }: Times): void {
    const open = most - least > 3;
    if (this.#closed === 2 && most > 1) this.endless = true;
    if (this.#closed === 1 && most > 4) this.endless = true;
    if (this.#closed === 1 && most <= 4) this.choices += most;
    if (open) this.repeats++;
    else this.choices += Math.log2(most - least + 1);
    if (most > least) this.#note(open ? 2 : 1);
    this.#closed = 0;
  }

  #note(ways: Ways): void {
    const group = this.#groups.at(-1);
    if (group && group.ways < ways) group.ways = ways;
  }
}

/**
 * For how many characters at most a pattern's search surely ends soon, whatever they are. 0 where repetitions stand within repetitions:
 * such a pattern can take for ever on thirty characters. Infinity where nothing is repeated without a bound.
 */
export function patternReach(source: string): number {
  const reader = new Reader();
  for (let at = 0; at < source.length; ) {
    const times = timesAt(source, at);
    const opened = matchAt(opening, source, at);
    const atom = matchAt(escaped, source, at) ?? matchAt(characterClass, source, at);
    if (times) reader.repeat(times);
    else if (opened) reader.open();
    else if (source[at] === ')') reader.close();
    else if (source[at] === '|') reader.alternative();
    else reader.plain();
    at += times?.length ?? (opened ?? atom)?.[0].length ?? 1;
  }
  return reader.endless || reader.choices > mostChoices ? 0 : (reaches[reader.repeats] ?? 0);
}
