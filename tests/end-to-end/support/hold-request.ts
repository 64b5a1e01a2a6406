/** A request that was stopped on its way to GitHub. */
export interface HeldRequest {
  /** Resolves when the request is there. */
  arrived: Promise<void>;
  /** Lets it go on its way. */
  release(): void;
}

/**
 * Stops the next request of a Worker to GitHub whose URL matches: what the Workers fetch goes through this process's `fetch`.
 * A job stands still in the middle of its work for as long as the test needs.
 */
export function holdRequest(url: RegExp): HeldRequest {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const target = input instanceof Request ? input.url : String(input);
    if (!url.test(target)) return await real(input, init);
    globalThis.fetch = real;
    arrived.resolve();
    await released.promise;
    return await real(input, init);
  };
  return { arrived: arrived.promise, release: () => released.resolve() };
}
