// The types of process.mjs, for tests in TypeScript.
export function startXvfb(...more: string[]): Promise<{ display: string; stop(): Promise<void> }>;
