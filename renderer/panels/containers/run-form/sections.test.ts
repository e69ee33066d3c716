// Every field of a spec stands in one section, every line of the form in one that can be opened.
import { expect, it } from 'vitest';
import { containerSpec } from '../../../../runtime/contract/specs/container-spec.ts';
import { sectionOf, sections } from './sections.ts';
import { flagIds, lineIds, listIds, pairIds } from './values.ts';

it('holds every field of a spec once', () => {
  const all = Object.values(sections).flat();
  expect(all.toSorted()).toEqual(Object.keys(containerSpec.shape).toSorted());
});

it('knows where each field of the form is', () => {
  const rows = [
    'ports.1.hostPort',
    'env.2.name',
    'mounts.3.options',
    'rates.4.rate',
    'ulimits.5.soft',
    'devices.6.host',
  ];
  for (const field of [...lineIds, ...flagIds, ...listIds, ...pairIds, ...rows]) {
    expect(sectionOf(field), field).toBeDefined();
  }
  expect(sectionOf('other')).toBeUndefined();
});
