import { expect, it } from "vitest";
import { connectors, datasources } from "../platform/demo/data";
import { findFaults, openForm, toDraft } from "./draft";

const mysql = connectors[0];
const sakila = datasources[0] ?? null;
if (!mysql) throw new Error("the demo has a connector");

it("opens with defaults and a free name", () => {
  const form = openForm(mysql, null, ["MySQL"]);
  expect(form.name).toBe("MySQL 2");
  expect(form.values).toMatchObject({ MYSQL_HOST: "localhost", MYSQL_PORT: "3306", MYSQL_TLS: "preferred" });
});

it("names each field that is missing or out of bounds", () => {
  const form = openForm(mysql, null, []);
  const faults = findFaults(mysql, null, { name: " ", values: { ...form.values, MYSQL_PORT: "70000" } });
  expect(Object.keys(faults)).toEqual(["name", "MYSQL_PORT", "MYSQL_USER"]);
});

it("keeps the stored secret when nothing is typed, and never shows it", () => {
  const form = openForm(mysql, sakila, []);
  expect(form.values.MYSQL_PASSWORD).toBe("");
  expect(toDraft(mysql, sakila, form).values.map((each) => each.env)).not.toContain("MYSQL_PASSWORD");
});
