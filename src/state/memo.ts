/** Computes anew only when one of `by` is another value than last time. */
export type Memo<R> = (by: readonly unknown[], compute: () => R) => R;

export function createMemo<R>(): Memo<R> {
  let last: { readonly by: readonly unknown[]; readonly result: R } | null = null;
  return (by, compute) => {
    if (last === null || by.length !== last.by.length || by.some((part, i) => part !== last?.by[i])) {
      last = { by, result: compute() };
    }
    return last.result;
  };
}

/** A memo for each key; those that were not asked for between two calls of `tidy` are forgotten. */
export function createMemos<R>(): {
  readonly of: (key: string, by: readonly unknown[], compute: () => R) => R;
  readonly tidy: () => void;
} {
  let old = new Map<string, Memo<R>>();
  let used = new Map<string, Memo<R>>();
  return {
    of(key, by, compute) {
      const memo = used.get(key) ?? old.get(key) ?? createMemo<R>();
      used.set(key, memo);
      return memo(by, compute);
    },
    tidy() {
      old = used;
      used = new Map();
    },
  };
}
