// The measure of a lossless stream's messages: small enough to feel live, large enough to be cheap.

/** Least time between two messages (ms); the first after a pause goes at once. */
export const batchMs = 16;

/** Characters after which a message does not wait for its time. */
export const batchSize = 64 * 1024;
