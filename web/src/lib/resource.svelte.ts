/** Something fetched for a screen: its value, its failure, and fetching it again. Late answers of an older fetch are dropped. */

export interface Resource<T> {
  /** Null until the first answer. May be set to what a command answered. */
  value: T | null;
  readonly failure: unknown;
  reload: () => Promise<void>;
}

/** Fetches at once. Errors land in `failure` for an ErrorState. */
export function resource<T>(load: () => Promise<T>): Resource<T> {
  let value = $state.raw<T | null>(null);
  let failure = $state.raw<unknown>(null);
  let asked = 0;
  const reload = async () => {
    const mine = ++asked;
    try {
      const found = await load();
      if (mine === asked) [value, failure] = [found, null];
    } catch (error) {
      if (mine === asked) failure = error;
    }
  };
  void reload();
  return {
    get value() {
      return value;
    },
    set value(next) {
      value = next;
    },
    get failure() {
      return failure;
    },
    reload,
  };
}
