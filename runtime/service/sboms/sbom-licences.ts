// Licences as bills of materials want them: what is an expression of SPDX, and what is only a name.
import parseExpression from 'spdx-expression-parse';

/** Longer ones are no expressions that anybody wrote; the parser calls itself for each parenthesis. */
const mostCharacters = 300;

export function isSpdxExpression(text: string): boolean {
  if (text.length > mostCharacters || text.trim() === '') return false;
  try {
    parseExpression(text);
    return true;
  } catch {
    return false;
  }
}
