// How a pull or a push ended: in a sentence, in the engine's own words, and with what to do next.
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Activity } from '../../../runtime/contract/activities.ts';
import type { Problem } from '../../../runtime/contract/problem.ts';
import { go } from '../../state/navigation.ts';
import { useProblemText } from '../../state/problem.ts';
import { useRegistries } from '../../state/registries.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import classes from './transfers.module.css';

interface Props {
  activity: Activity;
  /** Offers to do it again for one of the platforms that there are. */
  onPlatform?: (platform: string) => void;
}

const pullWords = { done: 'pull.done', canceled: 'pull.canceled', failed: 'pull.failed' } as const;
const pushWords = { done: 'push.done', canceled: 'push.canceled', failed: 'push.failed' } as const;

export function TransferOutcome({ activity, onPlatform }: Props) {
  const { t } = useTranslation('images');
  const { subject: name, status } = activity;
  const words = activity.kind === 'push' ? pushWords : pullWords;
  if (status === 'running') return null;
  if (status === 'done') return <NoticeBar kind="success" title={t(words.done, { name })} />;
  if (status !== 'failed') return <NoticeBar kind="info" title={t(words.canceled, { name })} />;
  return (
    <>
      <NoticeBar kind="error" title={t(words.failed, { name })} text={<Reason activity={activity} />} />
      {onPlatform && <Platforms activity={activity} onPlatform={onPlatform} />}
      <LogIn activity={activity} />
    </>
  );
}

function Reason({ activity: { problem } }: Props) {
  const textOf = useProblemText();
  if (!problem) return null;
  const { title, detail } = textOf(problem);
  return (
    <>
      <div>{title}</div>
      {detail !== '' && <div className={classes.note}>{detail}</div>}
    </>
  );
}

const wantsLogin: readonly (Problem['reason'] | undefined)[] = ['unauthorized', 'password-wrong', 'forbidden'];

function LogIn({ activity: { problem } }: Props) {
  const { t } = useTranslation('images');
  const known = useRegistries()?.registries;
  const host = problem?.facts?.registry;
  if (host === undefined || !wantsLogin.includes(problem?.reason)) return null;
  const isKnown = known?.some((one) => one.host === host);
  const logIn = () =>
    go({ panel: 'registries', ...(isKnown ? { object: host, tab: 'login' } : { form: `add:${host}` }) });
  return (
    <div className={classes.next}>
      <Button size="compact-sm" variant="default" onClick={logIn}>
        {t('transfer.logIn', { registry: host })}
      </Button>
    </div>
  );
}

/** A list of platforms may be long; the sentence names them all. */
const mostPlatforms = 6;

function Platforms({ activity: { problem }, onPlatform }: Required<Props>) {
  const { t } = useTranslation('images');
  const platforms = problem?.facts?.platforms?.split(', ') ?? [];
  if (platforms.length === 0) return null;
  return (
    <div className={classes.next}>
      {platforms.slice(0, mostPlatforms).map((platform) => (
        <Button key={platform} size="compact-sm" variant="default" onClick={() => onPlatform(platform)}>
          {t('pull.forPlatform', { platform })}
        </Button>
      ))}
    </div>
  );
}
