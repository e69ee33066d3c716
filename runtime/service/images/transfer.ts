// Pulls and pushes as parts of activities: how far they are, how fast they go, and what went wrong with them.
import type { ActivityPart } from '../../contract/activities.ts';
import { withDefaultTag } from '../../contract/reference.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { type PullWish, pullImage, remotePlatforms } from '../../engine/images/pull.ts';
import { pushImage } from '../../engine/images/push.ts';
import { engineProblem } from '../../engine/problem.ts';
import { remoteDigest } from '../../registry/manifest.ts';
import { imagePlatforms } from '../../registry/platforms.ts';
import type { Work } from '../activities/activity-registry.ts';
import { problemOf } from '../problems.ts';
import type { RegistryLogins } from '../registries/registry-logins.ts';
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

/** What is to be moved; the login is found for it. */
type Wish = Omit<PullWish, 'login'>;

/**
 * Pulls with the layers' progress told in the activity. With a platform the registry is asked first whether it has that: some engines
 * take what there is instead, without a word.
 */
export function pullInto(connection: EngineConnection, wish: Wish, work: Work, logins: RegistryLogins): Promise<void> {
  work.update({ step: 'pulling', parts: [] });
  return move(connection, wish, work, logins, async (whole, onProgress) => {
    const { platform } = whole;
    if (platform !== undefined) await checkPlatform(connection, { ...whole, platform }, logins, work.signal);
    await pullImage(connection, whole, onProgress, work.signal);
  });
}

/** The same the other way. */
export function pushFrom(connection: EngineConnection, wish: Wish, work: Work, logins: RegistryLogins): Promise<void> {
  work.update({ step: 'pushing', parts: [] });
  return move(connection, wish, work, logins, (whole, onProgress) =>
    pushImage(connection, whole, onProgress, work.signal),
  );
}

async function move(
  connection: EngineConnection,
  { reference: name, platform }: Wish,
  work: Work,
  logins: RegistryLogins,
  how: (whole: PullWish, onProgress: (parts: ActivityPart[]) => void) => Promise<void>,
): Promise<void> {
  const reference = withDefaultTag(name);
  const whole: PullWish = { reference, platform, login: await logins.forEngine(reference) };
  try {
    await paced(work, (onProgress) => how(whole, onProgress));
  } catch (cause) {
    work.signal.throwIfAborted();
    const attempt = { reference, loggedIn: whole.login !== undefined, platform };
    throw await explain(cause, attempt, questions(connection, whole, logins));
  }
}

async function checkPlatform(
  connection: EngineConnection,
  wish: PullWish & { platform: string },
  logins: RegistryLogins,
  signal: AbortSignal,
): Promise<void> {
  const offered = await platformsOf(connection, wish, logins, signal).catch(() => []);
  if (offered.length === 0 || mayRun(wish.platform, offered)) return;
  throw engineProblem('platform-missing', `${wish.reference} is not there for ${wish.platform}`, 'platform');
}

/** By the engine, which knows its own way to the registry; podman has no such question. */
async function platformsOf(
  connection: EngineConnection,
  wish: PullWish,
  logins: RegistryLogins,
  signal: AbortSignal,
): Promise<string[]> {
  const told = await remotePlatforms(connection, wish, signal);
  return told.length > 0 ? told : imagePlatforms(wish.reference, await logins.accessFor(connection, signal), signal);
}

function questions(connection: EngineConnection, wish: PullWish, logins: RegistryLogins): AfterQuestions {
  const signal = AbortSignal.timeout(patienceMs);
  return {
    platforms: () => platformsOf(connection, wish, logins, signal),
    retryAt: async () => {
      const access = await logins.accessFor(connection, signal);
      const answer = await remoteDigest(wish.reference, access, signal).catch(problemOf);
      const at = typeof answer === 'string' ? undefined : answer.facts?.retryAt;
      return at === undefined ? undefined : Number(at);
    },
  };
}
