// Offers only things above an age.
import { Select } from '@mantine/core';

const ages = [0, 1, 7, 30, 90] as const;
const dayMs = 86_400_000;

/** 0 days is any age. Times in ms since the epoch; what was made at an unknown time is of any age. */
export function isOlder(createdAt: number | undefined, days: number, now: number): boolean {
  return days === 0 || createdAt === undefined || now - createdAt > days * dayMs;
}

export interface AgeSelectProps {
  words: { label: string; any: string; older: (days: number) => string };
  /** 0 is any age. */
  days: number;
  onChange: (days: number) => void;
}

export function AgeSelect({ words, days, onChange }: AgeSelectProps) {
  return (
    <Select
      aria-label={words.label}
      size="xs"
      data={ages.map((one) => ({ value: String(one), label: one === 0 ? words.any : words.older(one) }))}
      value={String(days)}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      onChange={(next) => onChange(Number(next))}
    />
  );
}
