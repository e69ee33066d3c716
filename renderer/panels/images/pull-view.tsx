// One pull as it goes: the whole as a bar, and each layer with what the engine says of it.
import { useTranslation } from 'react-i18next';
import type { Activity, ActivityPart } from '../../../runtime/contract/activities.ts';
import { formatBytes } from '../../ui/format.ts';
import { Progress } from '../../ui/progress.tsx';
import classes from './images.module.css';
import { layersDone, partProgress, partState, pullProgress } from './pull-progress.ts';

function PartLine({ part }: { part: ActivityPart }) {
  const { t, i18n } = useTranslation('images');
  const state = partState(part.status);
  const status = state ? t(`layer.${state}`) : part.status;
  const moving = (state === 'downloading' || state === 'extracting') && part.total > 0;
  const sizes = {
    status,
    current: formatBytes(part.current, i18n.language),
    total: formatBytes(part.total, i18n.language),
  };
  return <Progress label={part.id} value={partProgress(part)} detail={moving ? t('pull.part', sizes) : status} />;
}

/** The bar of the whole pull alone. */
export function PullBar({ pull }: { pull: Activity }) {
  const { t } = useTranslation('images');
  const total = pull.parts.length;
  const detail = total === 0 ? t('pull.contacting') : t('pull.layers', { done: layersDone(pull.parts), count: total });
  return <Progress label={pull.subject} value={pullProgress(pull.parts)} detail={detail} />;
}

export function PullView({ pull }: { pull: Activity }) {
  const { t } = useTranslation('images');
  return (
    <div className={classes.pulls}>
      <PullBar pull={pull} />
      {pull.parts.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: many layers scroll, which must work by keyboard too
        <ul className={classes.parts} aria-label={t('pull.layerList')} tabIndex={0}>
          {pull.parts.map((part) => (
            <li key={part.id}>
              <PartLine part={part} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
