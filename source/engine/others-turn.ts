/** Lets calls, timers and answers that wait have their turn, amid work that would hold them up. */
export function othersTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
