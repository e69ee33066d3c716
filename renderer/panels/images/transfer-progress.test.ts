// How far a pull or a push is, and what the instructions of layers read like.
import { expect, it } from 'vitest';
import { instructionOf } from './instruction.ts';
import { layersDone, partProgress, partState, transferProgress } from './transfer-progress.ts';

const part = (status: string, current = 0, total = 0) => ({ id: 'abc', status, current, total });

it('grows with download and unpacking, and never goes back', () => {
  const steps = [
    part('Pulling fs layer'),
    part('Downloading', 5, 100),
    part('Downloading', 100, 100),
    part('Verifying Checksum'),
    part('Download complete'),
    part('Extracting', 1, 100),
    part('Extracting', 100, 100),
    part('Pull complete'),
  ].map((step) => partProgress(step) ?? -1);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect([steps[0], steps.at(-1)]).toEqual([0, 1]);
});

it('says nothing before there are layers, and counts those that are through', () => {
  expect(transferProgress([])).toBeUndefined();
  const parts = [part('Already exists'), part('Pull complete'), part('Waiting'), part('Pulling fs layer')];
  expect(transferProgress(parts)).toBeCloseTo(1 / 3);
  expect(layersDone(parts)).toBe(2);
  expect(transferProgress([part('Already exists'), part('Mounted from team/base')])).toBe(1);
});

it('weighs layers by their size', () => {
  const parts = [part('Pushed', 100, 100), part('Pushing', 450, 900), part('Layer already exists')];
  expect(transferProgress(parts)).toBeCloseTo(0.55);
});

it('knows what a push is at', () => {
  const words = ['Preparing', 'Pushing', 'Pushed', 'Layer already exists', 'Mounted from a/b', 'Retrying in 5 seconds'];
  expect(words.map(partState)).toEqual(['preparing', 'pushing', 'pushed', 'exists', 'mounted', 'retrying']);
});

it('does not know the words of other engines, and then takes the numbers', () => {
  expect(partState('Copying blob')).toBeUndefined();
  expect(partState('toString')).toBeUndefined();
  expect(partProgress(part('Copying blob', 1, 4))).toBe(0.25);
  expect(partProgress(part('Copying blob'))).toBeUndefined();
  expect(partProgress(part('Copying blob', 9, 4))).toBe(1);
});

it.each([
  ['/bin/sh -c #(nop)  CMD ["nginx" "-g"]', 'CMD', '["nginx" "-g"]'],
  ['/bin/sh -c apk add curl', 'RUN', 'apk add curl'],
  ['RUN /bin/sh -c apk add curl # buildkit', 'RUN', 'apk add curl'],
  ['RUN |1 VERSION=3 /bin/sh -c make # buildkit', 'RUN', 'make'],
  ['COPY app /app # buildkit', 'COPY', 'app /app'],
  ['ENV PATH=/usr/bin', 'ENV', 'PATH=/usr/bin'],
  ['bazel build ...', '', 'bazel build ...'],
  ['', '', ''],
])('reads %j', (createdBy, keyword, rest) => expect(instructionOf(createdBy)).toEqual({ keyword, rest }));
