import { forwarding, type Calls, type Send } from "../engine/calls.ts";

abstract class Forwarding {
  /** Makes a call where the engine is. */
  protected abstract send: Send;

  constructor() {
    Object.assign(
      this,
      forwarding((call, args) => this.send(call, args)),
    );
  }
}

/** An engine that passes every call on; what extends it says where to. */
export const ForwardingEngine = Forwarding as unknown as abstract new () => Forwarding & Calls;
