// The button that asks to remove what is selected, or the object of a page.
import { Button } from '@mantine/core';
import { Icon } from './icon.tsx';

export interface RemoveButtonProps {
  label: string;
  onClick: () => void;
  /** Among the tools of a list, where it is small and red. */
  compact?: boolean | undefined;
  /** Why it is off. */
  refused?: string | undefined;
}

export function RemoveButton({ label, onClick, compact = false, refused }: RemoveButtonProps) {
  const look = compact ? ({ size: 'compact-sm', variant: 'light', color: 'red' } as const) : { variant: 'default' };
  return (
    <Button
      {...look}
      leftSection={<Icon name="remove" size={compact ? 14 : 16} />}
      disabled={refused !== undefined}
      title={refused}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
