// Which instructions may change the image of a commit.
import { describe, expect, it } from 'vitest';
import { changeLines, changeProblem } from './commit-changes.ts';

describe('changeProblem', () => {
  it.each([
    'CMD ["nginx", "-g", "daemon off;"]',
    'cmd nginx -g x',
    'ENV A=1 B=2',
    'ENV A one',
    'LABEL a="b c"',
    'EXPOSE 80/tcp',
    'WORKDIR /srv',
    '  # a word of ours',
    '',
  ])('takes %s', (line) => expect(changeProblem(line)).toBeUndefined());

  it.each([
    ['RUN make', 'instruction'],
    ['FROM x', 'instruction'],
    ['CMD', 'value'],
    ['ENV A', 'value'],
    ['ENTRYPOINT ["a", 1]', 'list'],
    ['CMD [sh]', 'list'],
  ])('refuses %s', (line, problem) => expect(changeProblem(line)).toBe(problem));
});

it('sends no blank lines and comments', () => {
  expect(changeLines('# one\n\n USER app \nENV A=1\r\n')).toEqual(['USER app', 'ENV A=1']);
});
