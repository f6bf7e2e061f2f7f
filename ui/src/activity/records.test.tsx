import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { UiProvider } from "../app/ui-state";
import { TipProvider } from "../design/Tip";
import type { ResultTable } from "../platform";
import { RecordList } from "./RecordList";
import { citedRecords } from "./records";

const names = ["id", "title", "author", "time", "text", "url", "status", "labels"];

function table(...rows: (string | null)[][]): ResultTable {
  return { columns: names.map((name) => ({ name, kind: "text" })), rows, hasMore: false };
}

const issue = [
  "SHOP-412",
  "SHOP-412 Checkout fails",
  "Dana Kowalski",
  "2026-11-12T13:51:00Z",
  "## What happens\n\nCustomers **cannot** pay. ![x](https://evil.example/x.png)",
  "https://larkspur.atlassian.net/browse/SHOP-412",
  "In Progress",
  null,
];

describe("records of a result", () => {
  it("are read from the six keys that every connector gives", () => {
    const [record] = citedRecords(table(issue)) ?? [];
    expect(record?.title).toBe("SHOP-412 Checkout fails");
    expect(record?.more).toEqual([{ name: "status", value: "In Progress" }]);
  });

  it("are none where a key is missing, as in rows of a query", () => {
    expect(citedRecords({ columns: [{ name: "film_id", kind: "number" }], rows: [["1"]], hasMore: false })).toBeNull();
  });

  it("never lead anywhere but to https", () => {
    const [record] = citedRecords(table(issue.map((cell, at) => (at === 5 ? "javascript:alert(1)" : cell)))) ?? [];
    expect(record?.url).toBeNull();
  });

  it("show one alone as a document, without its pictures", () => {
    show(table(issue));
    expect(screen.getByRole("heading", { name: "What happens" })).toBeTruthy();
    expect(screen.queryByRole("img")).toBeNull();
    expect(screen.getByText("In Progress")).toBeTruthy();
  });

  it("show several as a list that goes on, and as a table", async () => {
    const onTable = show(
      table(...Array.from({ length: 11 }, (_, at) => [`${at}`, `Message ${at}`, ...issue.slice(2)])),
    );
    expect(screen.getAllByTestId("record")).toHaveLength(8);
    await userEvent.click(screen.getByRole("button", { name: "Show 3 more" }));
    expect(screen.getAllByTestId("record")).toHaveLength(11);
    await userEvent.click(screen.getByTestId("as-table"));
    expect(onTable).toHaveBeenCalledOnce();
  });
});

function show(result: ResultTable) {
  const onTable = vi.fn();
  const records = citedRecords(result) ?? [];
  render(
    <TipProvider>
      <UiProvider>
        <RecordList records={records} hasMore={false} more={null} onTable={onTable} />
      </UiProvider>
    </TipProvider>,
  );
  return onTable;
}
