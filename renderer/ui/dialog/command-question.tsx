// A question of one sentence, with the command line that does the same.
import { Stack, Text } from '@mantine/core';
import type { ComponentProps } from 'react';
import { CommandLine } from '../command-line.tsx';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog.tsx';

export interface CommandQuestionProps extends Omit<ConfirmDialogProps, 'opened' | 'children'> {
  /** What comes of it. */
  text: string;
  command: ComponentProps<typeof CommandLine>;
}

/** Mount it to open it. */
export function CommandQuestion({ text, command, ...props }: CommandQuestionProps) {
  return (
    <ConfirmDialog opened {...props}>
      <Stack gap="var(--space-3)">
        <Text>{text}</Text>
        <CommandLine {...command} />
      </Stack>
    </ConfirmDialog>
  );
}
