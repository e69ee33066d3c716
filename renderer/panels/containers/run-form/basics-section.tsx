// What runs: image, name, command, and as whom.
import { useMemo } from 'react';
import { useContainers } from '../../../state/containers.ts';
import { useImages } from '../../../state/images.ts';
import { naturalCompare } from '../../../ui/natural-order.ts';
import { Flag, Line, Pair } from './form-fields.tsx';
import { useUsedImages } from './used-images.ts';

/** The tags that are here, what containers were made of, and what was asked for in this form before. */
function useReferences(): string[] {
  const images = useImages((state) => state.items);
  const containers = useContainers((state) => state.items);
  const [used] = useUsedImages();
  return useMemo(() => {
    const references = [...images.flatMap(({ tags }) => tags), ...containers.map(({ image }) => image), ...used];
    return [...new Set(references)].filter((one) => !one.startsWith('sha256:')).toSorted(naturalCompare);
  }, [images, containers, used]);
}

export function BasicsSection() {
  const references = useReferences();
  return (
    <>
      <Pair>
        <Line id="image" data={references} example help />
        <Line id="name" example help />
      </Pair>
      <Line id="command" grow example help />
      <Line id="entrypoint" grow example />
      <Pair>
        <Line id="workingDirectory" example />
        <Line id="user" example />
      </Pair>
      <Pair>
        <Flag id="tty" />
        <Flag id="interactive" />
      </Pair>
    </>
  );
}
