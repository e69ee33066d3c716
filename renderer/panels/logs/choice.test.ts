// Choosing containers and projects: one by one, as a whole, and who belongs to what.
import { describe, expect, it } from 'vitest';
import { chosenBy, groupsOf, toggleContainer, toggleProject } from './choice.ts';

const one = (id: string, project?: string) => ({ engineId: 'e', id, name: `name-${id}`, ...(project && { project }) });
const shop = { engineId: 'e', project: 'shop', members: [one('a', 'shop'), one('b', 'shop')] };
const container = (id: string) => ({ kind: 'container' as const, engineId: 'e', id });
const project = { kind: 'project' as const, engineId: 'e', project: 'shop' };

describe('choosing', () => {
  it('adds a container and takes it away', () => {
    const chosen = toggleContainer([], one('a'));
    expect(chosen).toEqual([container('a')]);
    expect(toggleContainer(chosen, one('a'))).toEqual([]);
  });

  it('takes a project as a whole, in place of its containers', () => {
    const chosen = toggleProject([container('a'), container('z')], shop);
    expect(chosen).toEqual([container('z'), project]);
    expect(chosenBy(chosen, one('b', 'shop'))).toBe('project');
    expect(chosenBy(chosen, one('z'))).toBe('itself');
    expect(chosenBy(chosen, one('y'))).toBeUndefined();
    expect(toggleProject(chosen, shop)).toEqual([container('z')]);
  });

  it('is bounded as the runtime is', () => {
    const many = Array.from({ length: 200 }, (_, index) => container(`${index}`));
    expect(toggleContainer(many, one('new'))).toHaveLength(200);
  });
});

describe('groupsOf', () => {
  it('has projects by name, numbers as numbers, those without one last', () => {
    const groups = groupsOf([one('10', 'b'), one('2', 'b'), one('x'), one('1', 'a')], '');
    expect(groups.map((group) => [group.project, ...group.members.map((member) => member.id)])).toEqual([
      ['a', '1'],
      ['b', '2', '10'],
      [undefined, 'x'],
    ]);
  });

  it('finds containers by their name and by their project’s', () => {
    const all = [one('1', 'shop'), one('2')];
    expect(groupsOf(all, 'SHOP').flatMap((group) => group.members)).toHaveLength(1);
    expect(groupsOf(all, 'name-2').flatMap((group) => group.members)).toHaveLength(1);
    expect(groupsOf(all, 'none')).toEqual([]);
  });
});
