// What is typed to a container's main process: the keys that leave it, and lines for one without a terminal.

const controlP = '\x10';
const controlQ = '\x11';

/** Ctrl-P Ctrl-Q, as docker has it: the first of the two waits for what comes after it. */
export class DetachKeys {
  private held = false;

  take(data: string): { text: string; detach: boolean } {
    const all = this.held ? controlP + data : data;
    const at = all.indexOf(controlP + controlQ);
    if (at >= 0) return { text: all.slice(0, at), detach: true };
    this.held = all.endsWith(controlP);
    return { text: this.held ? all.slice(0, -1) : all, detach: false };
  }
}

export interface Typed {
  /** What the screen shows of it. */
  echo: string;
  /** What the process gets. */
  send: string;
  /** Ctrl-D on an empty line: there is nothing more to come. */
  close: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const keySequences = /\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.|.)?/g;

/** Does what a terminal's line discipline would: shows what is typed, mends it, and sends whole lines. */
export function createLineInput(): (data: string) => Typed {
  let line = '';
  return (data) => {
    const typed: Typed = { echo: '', send: '', close: false };
    const erase = (count: number) => {
      const kept = [...line].slice(0, -count || undefined);
      typed.echo += '\b \b'.repeat([...line].length - kept.length);
      line = kept.join('');
    };
    for (const key of data.replace(keySequences, '').replaceAll('\r\n', '\r')) {
      if (key === '\r' || key === '\n') {
        typed.echo += '\r\n';
        typed.send += `${line}\n`;
        line = '';
      } else if (key === '\x7f' || key === '\b') erase(1);
      else if (key === '\x15') erase(line.length || 1);
      else if (key === '\x03') {
        typed.echo += '^C\r\n';
        line = '';
      } else if (key === '\x04') {
        if (line === '') typed.close = true;
        typed.send += line;
        line = '';
      } else if (key >= ' ' || key === '\t') {
        typed.echo += key;
        line += key;
      }
    }
    return typed;
  };
}
