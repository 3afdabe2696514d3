// Waiting for a condition, never for a length of time.

/**
 * Asks probe again and again until it returns something truthy, and returns that. An error that probe throws counts as
 * "not yet". After `within` milliseconds it gives up with what was waited for and the last error.
 */
export async function until(what, probe, { within = 15_000, every = 20 } = {}) {
  const deadline = Date.now() + within;
  let last;
  for (;;) {
    try {
      const result = await probe();
      if (result) return result;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${within} ms in vain: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, every));
  }
}

/** Resolves like promise, or fails after `within` milliseconds with what was waited for. */
export async function inTime(what, promise, within = 15_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited ${within} ms in vain: ${what}`)), within);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
