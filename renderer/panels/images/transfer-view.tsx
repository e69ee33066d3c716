// One pull or push as it goes: the whole as a bar with its figures, and each layer with what the engine says of it.
import { useTranslation } from 'react-i18next';
import type { Activity, ActivityPart } from '../../../runtime/contract/activities.ts';
import { formatBytes, formatDuration } from '../../ui/format.ts';
import { Progress } from '../../ui/progress.tsx';
import { isMoving, layersDone, partProgress, partState, transferProgress } from './transfer-progress.ts';
import classes from './transfers.module.css';

function PartLine({ part }: { part: ActivityPart }) {
  const { t, i18n } = useTranslation('images');
  const state = partState(part.status);
  const status = state ? t(`layer.${state}`) : part.status;
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const words = [
    status,
    ...(isMoving(part) ? [t('transfer.of', { current: size(part.current), total: size(part.total) })] : []),
    ...(part.speed !== undefined ? [t('transfer.speed', { speed: size(part.speed) })] : []),
  ];
  return <Progress label={part.id} value={partProgress(part)} detail={words.join(' · ')} />;
}

/** "12 MB of 40 MB · 5 MB/s · 6 s left"; empty while there is nothing to tell. */
function useFigures(): (activity: Activity) => string {
  const { t, i18n } = useTranslation('images');
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  return ({ transfer, status }) => {
    if (transfer === undefined || transfer.total === 0) return '';
    const { current, total, whole, speed, left } = transfer;
    const sizes = { current: size(current), total: size(total) };
    if (status === 'done') return t('transfer.moved', { size: sizes.total });
    const words = [
      // As long as a layer's size is unknown, all that is known is that it will be more.
      whole ? t('transfer.of', sizes) : t('transfer.ofMore', sizes),
      ...(speed !== undefined ? [t('transfer.speed', { speed: size(speed) })] : []),
      ...(left !== undefined
        ? [t('transfer.left', { time: formatDuration(Math.ceil(left / 1000) * 1000, i18n.language) })]
        : []),
    ];
    return words.join(' · ');
  };
}

/** The bar of the whole, and its figures. */
export function TransferBar({ activity }: { activity: Activity }) {
  const { t } = useTranslation(['images', 'app']);
  const figures = useFigures()(activity);
  const { parts, status, step, kind } = activity;
  const waiting = step === 'waiting' ? t('app:activity.step.waiting') : t('pull.contacting');
  const layers = parts.length === 0 ? '' : t('pull.layers', { done: layersDone(parts), count: parts.length });
  const detail = status === 'running' ? layers || waiting : '';
  const value = status === 'done' ? 1 : transferProgress(parts);
  return (
    <div data-kind={kind}>
      <Progress label={activity.subject} value={value} detail={detail} />
      {figures !== '' && <div className={classes.figures}>{figures}</div>}
    </div>
  );
}

export function TransferView({ activity }: { activity: Activity }) {
  const { t } = useTranslation('images');
  return (
    <div className={classes.transfers}>
      <TransferBar activity={activity} />
      {activity.parts.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: many layers scroll, which must work by keyboard too
        <ul className={classes.parts} aria-label={t('pull.layerList')} tabIndex={0}>
          {activity.parts.map((part) => (
            <li key={part.id}>
              <PartLine part={part} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
