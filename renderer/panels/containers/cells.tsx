// What stands in the cells of a container's row; each subscribes only to what it shows.
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ContainerRow, ContainerStats } from '../../../runtime/contract/containers.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { openExternal } from '../../state/external.ts';
import { useProblemText } from '../../state/problem.ts';
import { Age } from '../../ui/age.tsx';
import { formatBytes, formatNumber, formatPercent } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import classes from './cells.module.css';
import { usePending, useWaits } from './pending.ts';
import { type PortLink, portLinks } from './ports.ts';
import { stateText, stateTone } from './state-text.ts';
import { useSample } from './stats-store.ts';
import { UpdateMark } from './updates/update-mark.tsx';

/** Name, and the image's id in hover; opens the container. */
export function NameCell({ row, onOpen }: { row: ContainerRow; onOpen: (row: ContainerRow) => void }) {
  return (
    <button type="button" className={classes.name} title={row.name} onClick={() => onOpen(row)}>
      {row.name}
    </button>
  );
}

export function TextCell({ text }: { text: string | undefined }) {
  return (
    <span className={classes.text} title={text}>
      {text}
    </span>
  );
}

/** Words for cells of rows, of which there are thousands: asked for once and handed on, not by a hook in each. */
export interface RowWords {
  t: TFunction<'containers'>;
  locale: string;
}

/** The state as the engine tells it; while an action runs, that. */
export function StateCell({ row }: { row: ContainerRow }) {
  const { t } = useTranslation('containers');
  return <StateText row={row} t={t} />;
}

function StateText({ row, t }: { row: ContainerRow; t: RowWords['t'] }) {
  const pending = usePending(row.id);
  const waits = useWaits(row.id);
  if (waits) return <StateBadge tone="busy" label={t('pending.waiting')} />;
  if (pending) return <StateBadge tone="busy" label={t(`pending.${pending}`)} />;
  return <StateBadge tone={stateTone(row)} label={stateText(row, t)} />;
}

/** The same with the badge of a newer image: the one column besides the name that is there at every width. */
export function RowStateCell(props: { row: ContainerRow; t: RowWords['t']; onUpdate: (row: ContainerRow) => void }) {
  const { row, t, onUpdate } = props;
  return (
    <span className={classes.state}>
      <StateText row={row} t={t} />
      <UpdateMark row={row} onOpen={onUpdate} />
    </span>
  );
}

/** A mark, and its reason on hovering; read out with the port. */
function ClosedPort({ port, problem }: { port: PortLink; problem: Problem }) {
  const { t } = useTranslation('containers');
  const { title, detail } = useProblemText()(problem);
  const reason = [t('port.closed'), title, detail].filter((text) => text !== '').join(' ');
  return (
    <span className={classes.closed} title={reason}>
      <Icon name="warning" size={14} />
      {port.text}
      <span className={classes.spoken}>{reason}</span>
    </span>
  );
}

function PortText({ port, t }: { port: PortLink; t: RowWords['t'] }) {
  if (port.problem) return <ClosedPort port={port} problem={port.problem} />;
  if (port.url === undefined) return <span className={classes.port}>{port.text}</span>;
  const { url } = port;
  return (
    <a
      className={classes.link}
      href={url}
      title={t('port.open', { url })}
      rel="noreferrer"
      onClick={(event) => {
        event.preventDefault();
        event.stopPropagation();
        openExternal(url);
      }}
    >
      {port.text}
      <Icon name="external" size={12} />
    </a>
  );
}

/** The first few ports as links; `limit` keeps a row one line high. */
export function PortList({ row, limit = Number.MAX_SAFE_INTEGER }: { row: ContainerRow; limit?: number }) {
  const { t } = useTranslation('containers');
  return <PortsCell row={row} limit={limit} t={t} />;
}

export function PortsCell({ row, limit, t }: { row: ContainerRow; limit: number; t: RowWords['t'] }) {
  const links = portLinks(row.ports);
  const rest = links.slice(limit);
  return (
    <span className={classes.ports}>
      {links.slice(0, limit).map((port) => (
        <PortText key={port.key} port={port} t={t} />
      ))}
      {rest.length > 0 && (
        <span
          className={rest.some((port) => port.problem) ? classes.closed : classes.port}
          title={rest.map((port) => port.text).join('\n')}
        >
          {t('port.more', { count: rest.length })}
        </span>
      )}
    </span>
  );
}

/** One figure of a container that runs; it alone renders again with a new sample. */
export function FigureCell(props: {
  id: string;
  locale: string;
  text: (sample: ContainerStats, locale: string) => string;
}) {
  const sample = useSample(props.id);
  return <span className={classes.figure}>{sample && props.text(sample, props.locale)}</span>;
}

const both = (first: number, second: number, locale: string) =>
  `${formatBytes(first, locale)} / ${formatBytes(second, locale)}`;

/** How each figure is written; as `docker stats` does. */
export const figureTexts = {
  cpu: (sample, locale) => formatPercent(sample.cpuPercent, locale),
  memory: (sample, locale) => formatBytes(sample.memoryBytes, locale, 'binary'),
  network: (sample, locale) => both(sample.networkReceivedBytes, sample.networkSentBytes, locale),
  block: (sample, locale) => both(sample.blockReadBytes, sample.blockWrittenBytes, locale),
  pids: (sample, locale) => formatNumber(sample.pids, locale),
} satisfies Record<string, (sample: ContainerStats, locale: string) => string>;

export type FigureName = keyof typeof figureTexts;

export function AgeCell({ at, locale }: { at: number | undefined; locale: string }) {
  return <span className={classes.text}>{at !== undefined && <Age at={at} locale={locale} />}</span>;
}
