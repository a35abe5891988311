import { useCallback, useSyncExternalStore } from "react";
import type { ScreenModel } from "../screen-model.ts";
import type { ViewState } from "../view-state.ts";

/** The state of the screen, drawn again whenever it changes. */
export function useScreen(screen: ScreenModel): ViewState {
  const subscribe = useCallback((listener: () => void) => screen.subscribe(listener), [screen]);
  return useSyncExternalStore(subscribe, () => screen.state);
}
