// How the lines of a log are shown, remembered for each log.
import { useView } from '../view.ts';

export interface Look {
  wrap: boolean;
  times: 'off' | 'local' | 'utc' | 'relative';
  /** CSS pixels. */
  fontSize: number;
  /** Paths of JSON fields. */
  columns: string[];
  histogram: boolean;
  copyColours: boolean;
}

const usual: Look = { wrap: false, times: 'off', fontSize: 12, columns: [], histogram: false, copyColours: false };

/** `key` names the log: a container's name, a panel. */
export function useLogLook(key: string): [Look, (change: Partial<Look>) => void] {
  return useView(`log.${key}`, usual);
}
