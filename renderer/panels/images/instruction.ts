// Turns what an engine remembers of a layer back into the instruction that a person wrote.

export interface Instruction {
  /** `RUN`, `COPY`, …; empty when the text does not begin with one. */
  keyword: string;
  rest: string;
}

const nop = /^\/bin\/sh -c #\(nop\)\s+/;
const shell = /^(?:RUN\s+)?(?:\|\d+\s+(?:\S+=\S*\s+)*)?\/bin\/sh -c\s+/;
const buildkit = /\s+# buildkit$/;
const words =
  /^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)\s+(.*)$/s;

/** `/bin/sh -c #(nop)  CMD ["sh"]` is `CMD ["sh"]`; `/bin/sh -c apk add x` is `RUN apk add x`. */
export function instructionOf(createdBy: string): Instruction {
  const text = createdBy.replace(buildkit, '').trim();
  const plain = nop.test(text) ? text.replace(nop, '') : shell.test(text) ? `RUN ${text.replace(shell, '')}` : text;
  const match = words.exec(plain);
  return match ? { keyword: match[1] ?? '', rest: match[2] ?? '' } : { keyword: '', rest: plain };
}
