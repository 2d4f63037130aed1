/** A document that came back to a list: whoever shows lists fetches them again. */
type Listener = (id: string) => void;

let listeners: readonly Listener[] = [];

/** Hears of documents that an act brought back, until the result is called. */
export function onChanged(listener: Listener): () => void {
  listeners = [...listeners, listener];
  return () => {
    listeners = listeners.filter((one) => one !== listener);
  };
}

export function changed(id: string): void {
  for (const listener of listeners) listener(id);
}
