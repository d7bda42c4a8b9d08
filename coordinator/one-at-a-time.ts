/** Makes functions that wait for each other: a call begins when all earlier ones, of any of them, have ended. */
export function oneAtATime(): <A, R>(act: (argument: A) => Promise<R>) => (argument: A) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => (argument) => {
    const result = last.then(() => act(argument));
    last = result.catch(() => undefined);
    return result;
  };
}
