// Where the content of a volume is, by what the volume was made with.

interface Made {
  driver: string;
  options: Readonly<Record<string, string>>;
}

/** Whether removing it takes its content away: not where the data is on a share or in a folder of the host, nor where it is nowhere. */
export function hasOwnContent({ driver, options }: Made): boolean {
  if (driver !== 'local') return true;
  const { type = '', device = '', o = '' } = options;
  const isBound = /(^|,)r?bind(,|$)/.test(o);
  return device === '' && type === '' && !isBound;
}

/** Whether its files are on the engine's own disk, whose times of change can be trusted: a share may tell old ones for a while. */
export function isOnOwnDisk(made: Made): boolean {
  return made.driver === 'local' && hasOwnContent(made);
}
