// The base of every procedure: all of them may fail with PROBLEM, and nothing else that is ours.
import { oc } from '@orpc/contract';
import { problemSchema } from './problem.ts';

export const procedure = oc.errors({ PROBLEM: { status: 422, data: problemSchema } });
