/** Calls `due` again and again, about `interval` milliseconds apart with a splay of half of it; 0 is never. */
export function scheduleEvery(interval: number, due: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const next = () => {
    timer = setTimeout(
      () => {
        due();
        next();
      },
      interval * (0.75 + Math.random() / 2),
    );
  };
  if (interval > 0) next();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
