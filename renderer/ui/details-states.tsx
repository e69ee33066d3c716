// What stands on a details page while its object is read, when it cannot be read, and when it is gone.
import { Box, Button, Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { EmptyState } from './empty-state.tsx';
import type { IconName } from './icon.tsx';
import { NoticeBar } from './notice-bar.tsx';

const bars = [240, 420, 360, 400];

function Reading({ label }: { label: string }) {
  return (
    <Stack gap="var(--space-3)" p="var(--space-4)" role="status" aria-busy="true" aria-label={label}>
      {bars.map((width) => (
        <Skeleton key={width} height={18} width={width} maw="100%" />
      ))}
    </Stack>
  );
}

export interface MissingProps {
  icon: IconName;
  title: string;
  text: string;
  /** Nobody knows yet whether it is gone; this says so. */
  loading?: string | undefined;
  backLabel: string;
  onBack: () => void;
}

/** Takes the place of a details page whose object is not there. */
export function Missing({ icon, title, text, loading, backLabel, onBack }: MissingProps) {
  if (loading !== undefined) return <Reading label={loading} />;
  return <EmptyState icon={icon} title={title} text={text} action={<Button onClick={onBack}>{backLabel}</Button>} />;
}

export interface WhenReadProps<T> {
  value: T | undefined;
  loading: string;
  problem: { title: string; text: string } | undefined;
  children: (value: T) => ReactNode;
}

/** The content once it is read; a problem stands above what was read before. */
export function WhenRead<T>({ value, loading, problem, children }: WhenReadProps<T>) {
  if (value === undefined && !problem) return <Reading label={loading} />;
  return (
    <>
      {problem && (
        <Box mb="var(--space-4)">
          <NoticeBar kind="error" {...problem} />
        </Box>
      )}
      {value !== undefined && children(value)}
    </>
  );
}
