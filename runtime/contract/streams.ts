// Credit of lossless streams: the reader names its stream when it opens it, and grants by that name.
import { z } from 'zod';
import { procedure } from './procedure.ts';

/** Chosen by the reader, unguessable (a UUID); part of the input of every lossless stream. */
export const streamId = z.string().min(8).max(64);

export const streams = {
  /** Grants to a stream that is gone are ignored. */
  grant: procedure.input(z.object({ streamId, amount: z.number().int().positive() })).output(z.void()),
};
