// Containers by name, folded up: each can be picked.
import { UnstyledButton } from '@mantine/core';
import type { TopologyContainer } from '../../../../runtime/contract/topology.ts';
import classes from './topology-side.module.css';

interface PeopleProps {
  title: string;
  list: readonly TopologyContainer[];
  onPick: (id: string) => void;
  /** Begins unfolded. */
  opened?: boolean;
}

export function People({ title, list, onPick, opened = false }: PeopleProps) {
  return (
    <details className={classes.people} open={opened}>
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
