// Containers by name, folded up: each can be picked.
import { UnstyledButton } from '@mantine/core';
import type { TopologyContainer } from '../../../../runtime/contract/topology.ts';
import classes from './topology-side.module.css';

interface ContainerFoldProps {
  title: string;
  list: readonly TopologyContainer[];
  onPick: (id: string) => void;
  /** Begins unfolded. */
  opened?: boolean;
}

export function ContainerFold({ title, list, onPick, opened = false }: ContainerFoldProps) {
  return (
    <details className={classes.fold} open={opened}>
      <summary>{title}</summary>
      <ul>
        {list.map(({ id, name }) => (
          <li key={id}>
            <UnstyledButton className={classes.link} onClick={() => onPick(id)}>
              {name}
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </details>
  );
}
