// Registries: which are known, who is logged in where, whom the engine trusts, and what is in them.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { problemSchema } from './problem.ts';
import { procedure } from './procedure.ts';

/** As it stands before a repository in a reference, `host` or `host:port`; `docker.io` for Docker Hub. */
const host = z.string().min(1).max(300);
/** In the registry, without its host. */
const repository = z
  .string()
  .max(255)
  .regex(/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/);
const tag = z.string().regex(/^[\w][\w.-]{0,127}$/);
const digest = z.string().regex(/^[a-z0-9]+:[a-f0-9]{32,128}$/);

/**
 * Whose login it is. `store`: Gantry's, in the system's store; `memory`: Gantry's, forgotten when it ends; `helper`: given to a docker
 * credential helper by Gantry; `docker` and `podman`: of their files, used and never changed. `user` is empty for a token.
 */
export const registryLogin = z.object({
  source: z.enum(['store', 'memory', 'helper', 'docker', 'podman']),
  user: z.string(),
  /** The file it stands in, of docker's and podman's. */
  path: z.string().optional(),
  /** The credential helper that has the secret. */
  helper: z.string().optional(),
  /** The system's store does not open it any more: it has to be given again. */
  lost: z.boolean().optional(),
});
export type RegistryLogin = z.infer<typeof registryLogin>;

/** What was found when it was asked last; ms since 1970. */
export const registryCheck = z.object({
  at: z.number(),
  /** Absent where all is well. */
  problem: problemSchema.optional(),
  encrypted: z.boolean().optional(),
  login: z.enum(['none', 'accepted']).optional(),
});
export type RegistryCheck = z.infer<typeof registryCheck>;

export const registry = z.object({
  host: z.string(),
  /** Whether a person added it; others are told because there is a login for them, and Docker Hub always. */
  added: z.boolean(),
  login: registryLogin.optional(),
  /** What Gantry's own engine is told about it (the machine's settings). `local`: this computer, where TLS may always be missing. */
  insecure: z.enum(['no', 'local', 'set', 'range']),
  /** How many authorities of its own were given for it. */
  authorities: z.number(),
  check: registryCheck.optional(),
});
export type Registry = z.infer<typeof registry>;

/** `backend` is the system's name for its store (`gnome_libsecret`); empty where it has none, and without one nothing is kept. */
export const secretStore = z.object({
  kind: z.enum(['system', 'none']),
  backend: z.string(),
});
export type SecretStore = z.infer<typeof secretStore>;

export const registriesState = z.object({
  registries: z.array(registry),
  store: secretStore,
  /** Names of the docker credential helpers on the path. */
  helpers: z.array(z.string()),
});
export type RegistriesState = z.infer<typeof registriesState>;

/** A password may as well be a personal access token; `identityToken` is one of an OAuth server, without a user. */
export const givenLogin = z.union([
  z.object({ user: z.string().min(1).max(500), password: z.string().min(1).max(20_000) }),
  z.object({ identityToken: z.string().min(1).max(20_000) }),
]);
export type GivenLogin = z.infer<typeof givenLogin>;

/** Where a login is kept: in Gantry's store (in memory where the system has none), or by the helper of this name. */
const keep = z.object({ helper: z.string().max(100).optional() });

const trustWish = z.object({
  insecure: z.boolean().optional(),
  /** Certificates of its own authorities in PEM; empty: none. */
  certificates: z.string().max(262_144).optional(),
});

/** One certificate of an authority; `until` is ms since 1970. */
export const authority = z.object({ subject: z.string(), fingerprint: z.string(), until: z.number() });
export type Authority = z.infer<typeof authority>;

/** What holds for a registry on one engine, and where it is set on one that is not ours. */
export const registryTrust = z.object({
  /** Gantry's own engine: it can be changed here. */
  own: z.boolean(),
  flavour: z.enum(['docker', 'podman']),
  insecure: z.enum(['no', 'local', 'set', 'range']),
  /** Absent while the engine does not answer: whether it uses the registry without verifying it now. */
  inForce: z.boolean().optional(),
  /** In PEM; of Gantry's own engine only. */
  certificates: z.string(),
  authorities: z.array(authority),
  /** Folders of this computer with certificates for it that engines of this computer read. */
  folders: z.array(z.string()),
  /** The engine's file for insecure registries, and its folder for certificates, where the engine runs. */
  places: z.object({ configuration: z.string(), certificates: z.string() }),
});
export type RegistryTrust = z.infer<typeof registryTrust>;

/** `next` asks for the next page; absent on the last. */
export const registryPage = z.object({ names: z.array(z.string()), next: z.string().optional() });
export type RegistryPage = z.infer<typeof registryPage>;
const next = z
  .string()
  .max(4096)
  .regex(/^[^\s#]+$/)
  .optional();

/** Bytes to pull, ms since 1970; absent where the registry does not tell. */
export const remoteTag = z.object({
  digest: z.string(),
  mediaType: z.string(),
  platforms: z.array(
    z.object({
      platform: z.string(),
      digest: z.string(),
      sizeBytes: z.number().optional(),
      createdAt: z.number().optional(),
    }),
  ),
});
export type RemoteTag = z.infer<typeof remoteTag>;

/** `tags` are all that go with the manifest; `complete` is false where there were too many to look at. */
export const tagDeletion = z.object({ digest: z.string(), tags: z.array(z.string()), complete: z.boolean() });
export type TagDeletion = z.infer<typeof tagDeletion>;

export const hubRepository = z.object({
  name: z.string(),
  description: z.string(),
  official: z.boolean(),
  stars: z.number(),
  pulls: z.number(),
});
export type HubRepository = z.infer<typeof hubRepository>;

const one = z.object({ host });
const oneTag = z.object({ host, repository, tag });

export const registries = {
  /** `latest`. Looks anew at the files of docker and podman when they change. */
  watch: procedure.output(eventIterator(registriesState)),
  /**
   * Adds it once it answers and takes the login, and tells Gantry's engine whom to trust. `host` may be an address as it stands in a
   * browser. `unchecked` adds it as it is. At `host`: `required`, `host-invalid`, `name-taken`, `host-unknown`, `connection-refused`,
   * `certificate-untrusted`, `certificate-invalid`, `not-tls`, `no-registry`, `proxy-unreachable`, `proxy-refused`, `proxy-login`; at `user`: `unauthorized`; at `password`: `password-wrong`.
   */
  add: procedure
    .input(
      z.object({
        host: z.string().max(2000),
        login: givenLogin.optional(),
        keep: keep.optional(),
        trust: trustWish.optional(),
        unchecked: z.boolean().optional(),
      }),
    )
    .output(z.object({ host: z.string() })),
  /** Forgets it, Gantry's login for it, and what Gantry's engine was told about it. Logins of others stay. */
  remove: procedure.input(one).output(z.void()),
  /** Asks it now, with the login there is; and the engine, whether it gets through. Never fails: the problem is in the answer. */
  test: procedure
    .input(z.object({ host, engineId: z.string().optional() }))
    .output(z.object({ check: registryCheck, engine: registryCheck.optional() })),
  /** Keeps the login once the registry takes it; fails as `add` does. */
  login: procedure.input(z.object({ host, login: givenLogin, keep: keep.optional() })).output(z.void()),
  /** Forgets Gantry's login, in a helper too. `not-found` where there is none of Gantry's. */
  logout: procedure.input(one).output(z.void()),
  trust: procedure.input(z.object({ host, engineId: z.string() })).output(registryTrust),
  /** Changes the settings of Gantry's own engine as `machines.change` does; fails as it does, at `certificates` or `insecure`. */
  setTrust: procedure.input(one.extend(trustWish.shape)).output(z.void()),
  /** `unsupported` where the registry does not list what it has. */
  repositories: procedure.input(one.extend({ next })).output(registryPage),
  tags: procedure.input(z.object({ host, repository, next })).output(registryPage),
  tag: procedure.input(oneTag).output(remoteTag),
  /** What would go if this tag were deleted. */
  deletion: procedure.input(oneTag).output(tagDeletion),
  /**
   * Deletes the manifest and with it all its tags. `unsupported` where the registry deletes nothing, `unauthorized` and `forbidden` where
   * the login may not, `image-not-found` where it is gone.
   */
  delete: procedure.input(z.object({ host, repository, digest })).output(z.void()),
  /** Docker Hub's own search; `page` begins at 1. */
  search: procedure
    .input(z.object({ query: z.string().min(1).max(200), page: z.number().int().min(1).max(100).default(1) }))
    .output(z.object({ repositories: z.array(hubRepository), total: z.number(), more: z.boolean() })),
};
