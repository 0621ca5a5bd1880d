// By owner, since rows and commands may act on the same things.
const underWay = new WeakMap<object, Set<string>>();

/** Does what `key` stands for, unless the owner is at it already. */
export async function once(
  owner: object,
  key: string,
  act: () => Promise<void>
): Promise<void> {
  const keys = underWay.get(owner) ?? new Set();
  underWay.set(owner, keys);
  if (keys.has(key)) {
    return;
  }
  keys.add(key);
  try {
    await act();
  } finally {
    keys.delete(key);
  }
}
