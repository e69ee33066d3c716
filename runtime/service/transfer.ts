// Pulls and pushes as parts of activities: how far they are, how fast they go, and what went wrong with them.
import type { ActivityPart } from '../contract/activities.ts';
import { withDefaultTag } from '../contract/reference.ts';
import type { EngineConnection } from '../engine/connection.ts';
import { engineProblem } from '../engine/problem.ts';
import { type PullWish, pullImage, remotePlatforms } from '../engine/pull.ts';
import { pushImage } from '../engine/push.ts';
import type { Work } from './activity-registry.ts';
import { type AfterQuestions, explain, mayRun } from './transfer-failures.ts';
import { TransferPace } from './transfer-pace.ts';

/** Speeds are told anew this often also while nothing comes. */
const tickMs = 1_000;
/** A question after a failure may hang as the failed work did. */
const patienceMs = 10_000;

/** Tells the layers in the activity while `move` moves them. */
async function paced(work: Work, move: (onProgress: (parts: ActivityPart[]) => void) => Promise<void>): Promise<void> {
  const pace = new TransferPace();
  let parts: ActivityPart[] = [];
  const tell = () => work.update(pace.note(parts, performance.now()));
  const timer = setInterval(() => parts.length > 0 && tell(), tickMs);
  try {
    await move((next) => {
      parts = next;
      tell();
    });
    work.signal.throwIfAborted();
  } finally {
    clearInterval(timer);
  }
}

/**
 * Pulls with the layers' progress told in the activity. With a platform the registry is asked first whether it has that: some engines
 * take what there is instead, without a word.
 */
export async function pullInto(connection: EngineConnection, wish: PullWish, work: Work): Promise<void> {
  work.update({ step: 'pulling', parts: [] });
  const whole = { ...wish, reference: withDefaultTag(wish.reference) };
  const { platform } = whole;
  try {
    if (platform !== undefined) await checkPlatform(connection, { ...whole, platform }, work.signal);
    await paced(work, (onProgress) => pullImage(connection, whole, onProgress, work.signal));
  } catch (cause) {
    work.signal.throwIfAborted();
    throw await explain(cause, attemptOf(whole), questions(connection, whole));
  }
}

/** The same the other way. */
export async function pushFrom(
  connection: EngineConnection,
  wish: Omit<PullWish, 'platform'>,
  work: Work,
): Promise<void> {
  work.update({ step: 'pushing', parts: [] });
  const whole = { ...wish, reference: withDefaultTag(wish.reference) };
  try {
    await paced(work, (onProgress) => pushImage(connection, whole, onProgress, work.signal));
  } catch (cause) {
    work.signal.throwIfAborted();
    throw await explain(cause, attemptOf(whole), questions(connection, whole));
  }
}

function attemptOf({ reference, login, platform }: PullWish) {
  return { reference, loggedIn: login !== undefined, platform };
}

async function checkPlatform(
  connection: EngineConnection,
  wish: PullWish & { platform: string },
  signal: AbortSignal,
): Promise<void> {
  const offered = await remotePlatforms(connection, wish, signal);
  if (offered.length === 0 || mayRun(wish.platform, offered)) return;
  throw engineProblem('platform-missing', `${wish.reference} is not there for ${wish.platform}`, 'platform');
}

function questions(connection: EngineConnection, wish: PullWish): AfterQuestions {
  const signal = AbortSignal.timeout(patienceMs);
  return {
    platforms: () => remotePlatforms(connection, wish, signal),
  };
}
