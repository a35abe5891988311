import type { CauseMoves, NamedEntry, WithTimeline } from "../../domain/request/timeline.ts";
import type { SyncError } from "../../domain/error/sync-error.ts";
import { describeCause } from "../../domain/cause/cause.ts";
import type { CauseRow, CauseRows } from "../../domain/cause/cause-row.ts";
import type { CauseMemory } from "../../domain/cause/cause-memory.ts";
import type { ValuesWithin } from "../../domain/query/error-groups.ts";
import type { FacetCount } from "../../domain/query/error-order.ts";
import { done, isRefused, type Outcome } from "../../domain/outcome.ts";
import {
  MARK,
  redactedAuditLine,
  redactedError,
  redactedMessage,
  redactedQuery,
  redactedText,
  redactedValue,
  type Redaction,
} from "../../domain/redaction.ts";
import type { RecordsNamed } from "../../domain/request/records-named.ts";
import type { NamedOutcome } from "../../domain/request/sync-request.ts";
import type { Engine, RequestView } from "../../engine/engine.ts";

/**
 * The same engine, whose answers hold nothing of what is to be redacted: for whatever leaves the program. What is asked
 * of it goes through as it is, and ids stay, so that a record can still be named.
 */
export class RedactedEngine implements Engine {
  readonly #engine: Engine;
  readonly #redaction: Redaction;

  constructor(engine: Engine, redaction: Redaction) {
    this.#engine = engine;
    this.#redaction = redaction;
  }

  overview: Engine["overview"] = (since) => this.#engine.overview(since);
  errors: Engine["errors"] = async (query) => this.#withRows(await this.#engine.errors(query));
  walk: Engine["walk"] = async (query) => this.#withRows(await this.#engine.walk(query));
  ids: Engine["ids"] = (filter, sort, limit) => this.#engine.ids(filter, sort, limit);

  facets: Engine["facets"] = async (query) => {
    const { fields, windows } = await this.#engine.facets(query);
    const redactedFields = Object.entries(fields).map(([field, counts]) => [
      field,
      counts.map((one) => ({ ...one, value: this.#value(field, one.value) })),
    ]);
    return { windows, fields: Object.fromEntries(redactedFields) };
  };

  /** A value that was typed is known to anyone who typed it; what is near to it may not leave. */
  whyEmpty: Engine["whyEmpty"] = async (filter) => {
    const reasons = await this.#engine.whyEmpty(filter);
    return reasons.map((reason) => {
      if (reason.kind !== "value") return reason;
      const stays = ({ value }: FacetCount): boolean => this.#value(reason.field, value) === value;
      const { near, others, joined } = reason;
      return {
        ...reason,
        near: near.filter(stays),
        others: others.filter(stays),
        joined: joined !== null && stays(joined) ? joined : null,
      };
    });
  };

  groups: Engine["groups"] = async (query) => {
    const answer = await this.#engine.groups(query);
    const groups = answer.groups.map((group) => ({
      ...group,
      values: group.values.map((value, place) => this.#value(query.by[place] ?? "", value)),
      ...this.#within(group),
    }));
    return { ...answer, groups };
  };

  causes: Engine["causes"] = async (query): Promise<CauseRows> => {
    const answer = await this.#engine.causes(query);
    const isByCause = query.by.includes("cause");
    const rows = answer.rows.map((row): CauseRow => {
      const values = row.values.map((value, place) => this.#value(query.by[place] ?? "", value));
      // What explains a cause stays: it is looked up by, and never shown.
      const title = isByCause && query.by.length === 1 ? this.#title(row) : values.join(" / ");
      const id = values.join("\n");
      return {
        ...row,
        id,
        values,
        title,
        ...this.#within(row),
        memory: row.memory && this.#memory(row.memory),
        cameFrom: this.#moves(row.cameFrom),
        movedTo: this.#moves(row.movedTo),
      };
    });
    return { ...answer, rows };
  };

  error: Engine["error"] = async (id) => {
    const error = await this.#engine.error(id);
    if (error === null) return null;
    return this.#record(error);
  };

  check: Engine["check"] = async (ids) =>
    changed(await this.#engine.check(ids), (checks) =>
      checks.map((check) => ({
        ...check,
        explanation: this.#text(check.explanation),
        differences: check.differences.map((one) => ({
          ...one,
          source: typeof one.source === "string" ? this.#text(one.source) : one.source,
          target: typeof one.target === "string" ? this.#text(one.target) : one.target,
        })),
      })),
    );

  parents: Engine["parents"] = async (scope) => {
    const parents = await this.#engine.parents(scope);
    const most = parents.most.map((one) => ({
      ...one,
      values: one.values.map((value) => this.#value("key", value)),
      company: this.#value("company", one.company),
    }));
    return { ...parents, most };
  };

  plan: Engine["plan"] = async (action, scope, limit) => {
    const plan = await this.#engine.plan(action, scope, limit);
    const about = plan.about && {
      ...plan.about,
      ...this.#about(plan.about),
      keys: plan.about.keys.map((key) => this.#value("key", key)),
    };
    return { ...plan, query: this.#query(plan.query), about };
  };

  events: Engine["events"] = async (...asked) => {
    const page = await this.#engine.events(...asked);
    const events = page?.events.map((event) => {
      if (event.kind === "errors-arrived") return { ...event, title: this.#kindOf(event.title) };
      return "because" in event ? { ...event, because: this.#text(event.because) } : event;
    });
    return page && { ...page, events: events ?? [] };
  };

  measures: Engine["measures"] = async () => {
    const { listed, ...rest } = await this.#engine.measures();
    return { ...rest, listed: listed.map((one) => ({ ...one, entity: this.#value("entity", one.entity) })) };
  };

  /** Of maps, not of records: nothing to redact. */
  tableMaps: Engine["tableMaps"] = () => this.#engine.tableMaps();
  sample: Engine["sample"] = (plan, count) => this.#engine.sample(plan, count);

  bursts: Engine["bursts"] = async (filter) =>
    (await this.#engine.bursts(filter)).map((burst) => ({
      ...burst,
      entity: this.#value("entity", burst.entity),
    }));
  samplePhantoms: Engine["samplePhantoms"] = (scope, count) => this.#engine.samplePhantoms(scope, count);

  submit: Engine["submit"] = async (submission) =>
    changed(await this.#engine.submit(submission), (submitted) => ({
      ...submitted,
      requests: submitted.requests.map((request) => this.#request(request)),
    }));

  requests: Engine["requests"] = async (drift) =>
    (await this.#engine.requests(drift)).map((request) => this.#request(request));

  request: Engine["request"] = async (id) => {
    const request = await this.#engine.request(id);
    if (request === null) return null;
    return { ...this.#request(request), outcomes: request.outcomes.map((one) => this.#outcome(one)) };
  };

  recordNames: Engine["recordNames"] = async (ids) =>
    (await this.#engine.recordNames(ids)).map(({ id, key, company, entity }) => ({
      id,
      key: this.#value("key", key),
      company: this.#value("company", company),
      entity: this.#value("entity", entity),
    }));
  cancel: Engine["cancel"] = async (id, by, reach) =>
    this.#redactedOutcome(await this.#engine.cancel(id, by, reach));
  moveInOutbox: Engine["moveInOutbox"] = async (id, direction, by) =>
    this.#redactedOutcome(await this.#engine.moveInOutbox(id, direction, by));
  paceRequest: Engine["paceRequest"] = async (wish) =>
    this.#redactedOutcome(await this.#engine.paceRequest(wish));
  keepCause: Engine["keepCause"] = async (wish) =>
    changed(await this.#engine.keepCause(wish), (memory) => this.#memory(memory));
  nameEnvironment: Engine["nameEnvironment"] = (naming) => this.#engine.nameEnvironment(naming);
  defineJob: Engine["defineJob"] = (definition) => this.#engine.defineJob(definition);
  startJob: Engine["startJob"] = (name, by) => this.#engine.startJob(name, by);
  stopJob: Engine["stopJob"] = (name, by) => this.#engine.stopJob(name, by);
  removeJob: Engine["removeJob"] = (name, by) => this.#engine.removeJob(name, by);
  renameJob: Engine["renameJob"] = (name, to, by) => this.#engine.renameJob(name, to, by);
  audit: Engine["audit"] = async (sinceAt) => {
    const trail = await this.#engine.audit(sinceAt);
    return { ...trail, lines: trail.lines.map((line) => redactedAuditLine(line, this.#redaction)) };
  };

  auditedFiles: Engine["auditedFiles"] = async () => {
    const files = await this.#engine.auditedFiles();
    const redactedNames = (names: readonly string[]): readonly string[] =>
      names.map((name) => this.#text(name));
    const { sound, changed: altered, missing, unvouched } = files;
    return {
      sound,
      changed: redactedNames(altered),
      missing: redactedNames(missing),
      unvouched: redactedNames(unvouched),
    };
  };

  noteExport: Engine["noteExport"] = (note) => this.#engine.noteExport(note);
  intake: Engine["intake"] = async (wish) => {
    const result = await this.#engine.intake(wish);
    return isRefused(result) ? result : { done: { ...result.done, fault: this.#text(result.done.fault) } };
  };
  importFeed: Engine["importFeed"] = (bytes, options) => this.#engine.importFeed(bytes, options);
  subscribe: Engine["subscribe"] = (listener) => this.#engine.subscribe(listener);
  start: Engine["start"] = () => this.#engine.start();
  close: Engine["close"] = () => this.#engine.close();

  /** Made again of a message without these values: what is taken for a value there is not all that has to go. */
  #title({ sample, title }: CauseRow): string {
    if (sample === null) return this.#text(title);
    const message = redactedMessage(sample, this.#redaction);
    return message === MARK ? MARK : describeCause(sample.code, message).title;
  }

  #withRows<Page extends { readonly rows: readonly Parameters<typeof redactedError>[0][] }>(
    page: Page,
  ): Page {
    return { ...page, rows: page.rows.map((row) => this.#record(row)) };
  }

  #record({ timeline, ...record }: WithTimeline): WithTimeline {
    const redacted = redactedError(record, this.#redaction);
    if (timeline === undefined) return redacted;
    return { ...redacted, timeline: timeline.map((entry) => this.#entry(entry, record)) };
  }

  #within({ entities, companies }: { readonly entities: ValuesWithin; readonly companies: ValuesWithin }) {
    const redactedWithin = (field: string, { distinct, top }: ValuesWithin): ValuesWithin => ({
      distinct,
      top: top.map((one) => ({ ...one, value: this.#value(field, one.value) })),
    });
    return { entities: redactedWithin("entity", entities), companies: redactedWithin("company", companies) };
  }

  #request<View extends RequestView>(request: View): View {
    const { filter, reason, fixed, heldBecause, about } = request;
    return {
      ...request,
      filter: this.#query(filter),
      reason: this.#text(reason),
      heldBecause: this.#text(heldBecause),
      ...(fixed === undefined ? {} : { fixed: this.#text(fixed) }),
      ...(about === undefined ? {} : { about: this.#about(about) }),
    };
  }

  /** A title is made of a message that is not at hand here: what may be left in it of a record cannot be known. */
  #about(about: RecordsNamed): RecordsNamed {
    const { columns } = this.#redaction;
    const isTaken = columns.has("message") || columns.has("key") || columns.has("company");
    return {
      ...about,
      title: isTaken ? MARK : this.#text(about.title),
      entity: this.#value("entity", about.entity),
    };
  }

  /** A side's message names the row: its values cannot be distinguished from the other words here. */
  #outcome(outcome: NamedOutcome): NamedOutcome {
    const { columns } = this.#redaction;
    const isTheirs = outcome.outcome === "failed-again" || outcome.outcome === "superseded";
    const isTaken = isTheirs && (columns.has("message") || columns.has("key") || columns.has("company"));
    return {
      ...outcome,
      message: isTaken ? MARK : this.#text(outcome.message),
      company: this.#value("company", outcome.company),
      entity: this.#value("entity", outcome.entity),
    };
  }

  /** What was said of a record before: as of any outcome, and a feed's message without the values of the record. */
  #entry(entry: NamedEntry, record: SyncError): NamedEntry {
    const { outcome } = entry;
    const isFeed = outcome === "imported" || outcome === "revised";
    const message = isFeed
      ? redactedMessage({ ...record, message: entry.message }, this.#redaction)
      : this.#outcome({
          error: record.id,
          outcome,
          message: entry.message,
          at: entry.at,
          company: record.company,
          entity: record.entity,
          cause: record.cause,
        }).message;
    const fault = entry.fault && { ...entry.fault, code: this.#value("code", entry.fault.code) };
    return { ...entry, message, fault, title: this.#kindOf(entry.title) };
  }

  #moves({ top, distinct }: CauseMoves): CauseMoves {
    return { distinct, top: top.map((move) => ({ ...move, title: this.#kindOf(move.title) })) };
  }

  /** The title of a cause whose records are not at hand: nobody can say which of its words is a value. */
  #kindOf(title: string): string {
    const { columns } = this.#redaction;
    const isTaken = columns.has("message") || columns.has("key") || columns.has("company");
    return isTaken && title !== "" ? MARK : this.#text(title);
  }

  #memory(memory: CauseMemory): CauseMemory {
    return { ...memory, notes: memory.notes.map((note) => ({ ...note, text: this.#text(note.text) })) };
  }

  #redactedOutcome(outcome: Outcome<RequestView>): Outcome<RequestView> {
    return changed(outcome, (request) => this.#request(request));
  }

  #value(column: string, value: string): string {
    return redactedValue(column, value, this.#redaction);
  }

  #text(text: string): string {
    return redactedText(text, this.#redaction);
  }

  #query(query: string): string {
    return redactedQuery(query, this.#redaction);
  }
}

function changed<T>(outcome: Outcome<T>, to: (value: T) => T): Outcome<T> {
  return isRefused(outcome) ? outcome : done(to(outcome.done));
}

/** What leaves through this engine is redacted where the configuration says so. */
export function leavingEngine(engine: Engine, redaction: Redaction | null): Engine {
  return redaction === null ? engine : new RedactedEngine(engine, redaction);
}
