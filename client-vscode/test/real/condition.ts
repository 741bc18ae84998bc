// Waiting for something to be so, and never for time to pass.

type Nothing = false | null | undefined;

const PATIENCE = 180_000;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Ask until the answer is something true; it fails with what was waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  patience = PATIENCE,
): Promise<Exclude<T, Nothing>> {
  const end = Date.now() + patience;
  let last: unknown;
  while (Date.now() < end) {
    try {
      const answer = await ask();
      if (answer) {
        return answer as Exclude<T, Nothing>;
      }
      last = answer;
    } catch (error) {
      last = error;
    }
    await pause(25);
  }
  throw new Error(`waited in vain for ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
}
