// The checks as text, to be sent to somebody: what names an account or a password stays here.
import type { MachineCheck } from '../../../runtime/contract/machines.ts';

export interface WordedCheck {
  name: string;
  status: string;
  text: string;
  check: MachineCheck;
}

/** Name and password in an address (RFC 3986, 3.2.1) become an ellipsis. */
export function withoutSecrets(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#@]*(?:@[^\s/?#@]*)*@/gi, '$1…@');
}

export function diagnosticsText(checks: readonly WordedCheck[]): string {
  return checks
    .map(({ name, status, text, check }) =>
      [`${name}: ${status}`, text, check.detail, check.fix && `$ ${check.fix}`]
        .filter((line) => line !== undefined && line !== '')
        .map((line, index) => (index === 0 ? line : `  ${line?.replaceAll('\n', '\n  ')}`))
        .join('\n'),
    )
    .map(withoutSecrets)
    .join('\n');
}
