import type { SyncErrorCategory } from "../../domain/error/sync-error.ts";
import { CATEGORIES } from "../../domain/error/sync-error.ts";

/** Reads a category by name, also as `Application error` or `System failures`; null when it names none. */
export function parseCategory(text: string): SyncErrorCategory | null {
  const name = text.trim().toLowerCase();
  return (
    CATEGORIES.find((category) => name.startsWith(category) && SUFFIX.test(name.slice(category.length))) ??
    null
  );
}

const SUFFIX = /^s?[\s_-]*(?:errors?|failures?|exceptions?)?$/;
