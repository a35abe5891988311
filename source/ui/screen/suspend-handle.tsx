import { useApp } from "ink";
import { useEffect, type ReactNode } from "react";

/** Gives the keyboard back for as long as the work lasts. */
export type Suspend = (whileAway: () => Promise<void>) => Promise<void>;

/** Hands out Ink's way to give the keyboard back for a while. */
export function SuspendHandle({ take }: { readonly take: (suspend: Suspend) => void }): ReactNode {
  const { suspendTerminal } = useApp();
  useEffect(() => take(suspendTerminal), [take, suspendTerminal]);
  return null;
}
