import { GOOGLE, JIRA, SLACK } from "./company";

/** What the sources of the made-up company hold about the spring budget. */

/** A record of a source, and the sentence of the answer that rests on it; `※` stands where its mark goes. */
export interface DemoRecord {
  readonly title: string;
  readonly author: string;
  readonly daysAgo: number;
  readonly url: string;
  readonly text: string;
  readonly quoted: string;
  readonly says: string;
  readonly matches: readonly string[];
}

/** What one source brings, by which tool, and how long that takes. */
export interface DemoFound {
  readonly tool: string;
  readonly given: Readonly<Record<string, string>>;
  readonly ms: number;
  readonly records: readonly DemoRecord[];
}

const slack = "https://larkspur.slack.example/archives/C042/p17634582";

export const budget: Readonly<Record<string, DemoFound>> = {
  [SLACK]: {
    tool: "search_messages",
    given: { query: "spring budget", from: "Sarah Lindqvist" },
    ms: 340,
    records: [
      {
        title: "#finance · If we cut the spring budget",
        author: "Sarah Lindqvist",
        daysAgo: 16,
        url: `${slack}00`,
        text: "If we cut the spring budget to 35k we lose the trail events, and those brought 31% of last spring’s new customers.",
        quoted: "If we cut the spring budget to 35k we lose the trail events",
        says: "Sarah argued against cutting it to €35,000: “we lose the trail events”, which brought 31% of last spring’s new customers※.",
        matches: ["spring", "budget"],
      },
      {
        title: "#finance · 42k works for me",
        author: "Sarah Lindqvist",
        daysAgo: 4,
        url: `${slack}41`,
        text: "42k works for me: I drop the shoot and keep the events.\n\nThat leaves 14k for influencers, 16k for paid social, 6.5k for the events and 5.5k in reserve.",
        quoted: "42k works for me: I drop the shoot and keep the events.",
        says: "Four days ago she settled for **€42,000**, without the photo shoot※.",
        matches: ["42k"],
      },
      {
        title: "#finance · Agreed, 42k",
        author: "Marcus Oyelaran",
        daysAgo: 4,
        url: `${slack}44`,
        text: "Agreed, 42k. Nadia books it.",
        quoted: "Agreed, 42k. Nadia books it.",
        says: "Marcus agreed※.",
        matches: ["42k"],
      },
    ],
  },
  [GOOGLE]: {
    tool: "search_mail",
    given: { query: "from:sarah spring budget" },
    ms: 520,
    records: [
      {
        title: "Spring budget: what 48k buys",
        author: "Sarah Lindqvist",
        daysAgo: 12,
        url: "https://mail.google.example/u/0/#all/18c2f00d",
        text: "Marcus, Ana,\n\nlast spring’s events brought 412 first orders at €21 each to win. Paid social cost us €38 an order. If something has to go, let it not be the events.\n\nSarah",
        quoted: "last spring’s events brought 412 first orders at €21 each to win",
        says: "In a mail she put figures to it: the events brought 412 first orders at €21 each, against €38 by paid social※.",
        matches: ["Spring", "budget", "48k"],
      },
      {
        title: "Spring campaign budget · Actuals",
        author: "Nadia Ivanova",
        daysAgo: 15,
        url: "https://docs.google.example/spreadsheets/d/1sprng",
        text: "Approved: 35,000\nInfluencers 14,000 · Paid social 16,000 · Reserve 5,000",
        quoted: "Approved: 35,000",
        says: "It is not booked yet: the sheet still has 35,000 approved※.",
        matches: ["Spring", "budget"],
      },
    ],
  },
  [JIRA]: {
    tool: "search_issues",
    given: { jql: 'text ~ "spring budget" ORDER BY updated DESC' },
    ms: 900,
    records: [
      {
        title: "OPS-59 · Insurance for the trail events",
        author: "Malik Haddad",
        daysAgo: 11,
        url: "https://larkspur.atlassian.example/browse/OPS-59",
        text: "Lisbon, Oslo, Innsbruck. Depends on the spring budget: see #finance.",
        quoted: "Depends on the spring budget",
        says: "The insurance for the events waits for it※.",
        matches: ["spring", "budget"],
      },
    ],
  },
};

/** The order in which the answer tells it. */
export const tellingOrder = [
  "#finance · If we cut the spring budget",
  "Spring budget: what 48k buys",
  "#finance · 42k works for me",
  "#finance · Agreed, 42k",
  "Spring campaign budget · Actuals",
  "OPS-59 · Insurance for the trail events",
];
