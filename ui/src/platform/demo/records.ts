import type { Citation, KeptRecord, RecordView, TurnEvent } from "../types";
import { budget } from "./budget";
import { connectorOf } from "./company";

const texts = new Map(Object.values(budget).flatMap((each) => each.records.map(({ title, text }) => [title, text])));

/** Returns a record of a turn as it was read: what was cited of it, with the text around. */
export function recordView(events: readonly TurnEvent[], number: number): RecordView | null {
  const cited = events.flatMap((event) =>
    event.type === "citationAdded" && event.record === number ? [event as Citation] : [],
  );
  const passage = events
    .flatMap((event) => (event.type === "passagesFound" ? event.passages : []))
    .findLast((each) => each.number === number);
  const [first] = cited;
  if (!first && !passage) return null;
  const datasourceId = first?.datasourceId ?? passage?.datasourceId ?? "";
  const title = first?.title ?? passage?.title ?? "";
  const record: KeptRecord = {
    number,
    datasourceId,
    datasource: first?.datasource ?? connectorOf(datasourceId).name,
    connector: connectorOf(datasourceId).id,
    callId: passage?.callId ?? "demo-call",
    title,
    text: texts.get(title) ?? passage?.text ?? first?.quoted ?? "",
    author: first?.author ?? passage?.author ?? null,
    time: first?.time ?? passage?.time ?? null,
    url: first?.url ?? passage?.url ?? null,
    status: title.startsWith("SHOP-412") ? "In Progress" : null,
  };
  const joined = events.findLast((event) => event.type === "thingsJoined");
  const things = joined?.type === "thingsJoined" ? joined.things : [];
  return {
    record,
    readAt: startOf(events),
    quotes: cited.filter((each) => each.verified).map((each) => each.quoted),
    related: things
      .filter((thing) => thing.records.includes(number))
      .flatMap((thing) => thing.records.filter((each) => each !== number)),
  };
}

function startOf(events: readonly TurnEvent[]): string {
  const [first] = events;
  return first?.type === "turnStarted" ? first.at : new Date().toISOString();
}
