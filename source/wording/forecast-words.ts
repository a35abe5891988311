import type { DrainForecast } from "../domain/request/drain-forecast.ts";
import { grouped } from "../text/numbers.ts";

/** When the list will be empty, else what is known of it; empty while nobody knows anything. */
export function forecastWords(forecast: DrainForecast, time: (at: number) => string): string {
  switch (forecast.kind) {
    case "clear":
      return `clear at ${time(forecast.at)}`;
    case "never":
      return `never: +${grouped(forecast.morePerHour)}/h more than we drain`;
    case "resting":
      return `quiet until ${time(forecast.until)}`;
    case "measured":
      return `${grouped(forecast.cleared)} of ${grouped(forecast.settled)} cleared`;
    case "unknown":
      return "";
  }
}
