import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A notice takes milliseconds; a service manager that hangs must not hold up the engine. */
const NOTICE_MS = 5_000;

/**
 * Word to the service manager that started this process (sd_notify): it is ready, it is well, it ends. Sent through
 * systemd's own `systemd-notify`, since Node has no datagram sockets of the Unix domain; the unit says NotifyAccess=all.
 */
export class ServiceManager {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #onFault: (words: string) => void;
  readonly #watchdogMs: number | null;
  #watchdog: NodeJS.Timeout | null = null;
  #hasFailed = false;

  private constructor(environment: NodeJS.ProcessEnv, onFault: (words: string) => void) {
    this.#environment = environment;
    this.#onFault = onFault;
    const microseconds = Number(environment["WATCHDOG_USEC"] ?? "");
    // Half of the time, as sd_watchdog_enabled(3) advises.
    this.#watchdogMs = microseconds > 0 ? Math.max(1, microseconds / 2000) : null;
  }

  /** Null where no service manager waits for word. `onFault` is called once with the reason why none can be sent. */
  static of(environment: NodeJS.ProcessEnv, onFault: (words: string) => void): ServiceManager | null {
    const { NOTIFY_SOCKET } = environment;
    return NOTIFY_SOCKET === undefined || NOTIFY_SOCKET === ""
      ? null
      : new ServiceManager(environment, onFault);
  }

  /** Says that the engine serves; from now on, that it is well, for as long as `isWell` says so. */
  async ready(isWell: () => Promise<boolean>): Promise<void> {
    await this.#say("READY=1");
    if (this.#watchdogMs === null) return;
    this.#watchdog = setInterval(() => void this.#sayIfWell(isWell), this.#watchdogMs);
    this.#watchdog.unref();
  }

  async stopping(): Promise<void> {
    if (this.#watchdog !== null) clearInterval(this.#watchdog);
    await this.#say("STOPPING=1");
  }

  async #sayIfWell(isWell: () => Promise<boolean>): Promise<void> {
    if (await isWell().catch(() => false)) await this.#say("WATCHDOG=1");
  }

  async #say(state: string): Promise<void> {
    const { NOTIFY_SOCKET, PATH } = this.#environment;
    try {
      await execute("systemd-notify", [state], { env: { NOTIFY_SOCKET, PATH }, timeout: NOTICE_MS });
    } catch (reason) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      const words = reason instanceof Error ? reason.message : String(reason);
      this.#onFault(`The service manager did not take ${state}: ${words}.`);
    }
  }
}
