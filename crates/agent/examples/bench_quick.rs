//! Measures what a quick answer costs besides its sources: understanding the question, planning the searches, reading seven
//! answers of fifty records each and ranking them. Prints one JSON line with the medians in milliseconds,
//! `{"quick_understand_ms": …, "quick_plan_ms": …, "quick_records_ms": …, "quick_rank_ms": …, "quick_total_ms": …}`, and
//! what it costs to choose among seven sources by rules, `"choose_ms"`.

use mosaic_agent::planner::{KnownSource, Prepared};
use mosaic_agent::quick::{Record, SearchSource, rank, records, searches};
use mosaic_agent::understand::{Vocabulary, understand};
use mosaic_agent::{SearchCall, ToolAnswer};
use mosaic_protocol::{ConnectorInfo, DatasourceId, SearchTool, ToolCallId};
use serde_json::json;
use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

const QUESTION: &str = "What did Sarah say about the spring campaign budget since Monday?";
const SOURCES: usize = 7;
const RECORDS: usize = 50;
const WORDS_OF_A_RECORD: usize = 80;
const RUNS: usize = 200;
const TOOLS: usize = 25;
const NAMES: usize = 500;

fn main() -> std::io::Result<()> {
    let people: Vec<String> = (0..200).map(|n| format!("Person{n} Family{n}")).collect();
    let known = Vocabulary {
        today: "2026-11-20T09:30:00Z",
        people: &people,
        ..Vocabulary::default()
    };
    let ids: Vec<DatasourceId> = (0..SOURCES)
        .map(|n| DatasourceId::from(format!("d{n}")))
        .collect();
    let tools = tools();
    let sources: Vec<SearchSource<'_>> = ids
        .iter()
        .map(|id| SearchSource {
            datasource_id: id,
            name: id.as_str(),
            connector: "any",
            search_tools: &tools,
            named: &[],
        })
        .collect();
    let answers: Vec<ToolAnswer> = (0..SOURCES).map(answer).collect();
    let mut times = [const { Vec::new() }; 5];
    let mut shown = 0;
    for _ in 0..RUNS {
        let began = Instant::now();
        let understood = black_box(understand(QUESTION, &known));
        let planned = Instant::now();
        let mut number = 0;
        let calls = black_box(searches(&understood, &sources, || {
            number += 1;
            ToolCallId::from(number.to_string())
        }));
        let reading = Instant::now();
        let found: Vec<Record> = calls.iter().zip(&answers).flat_map(read).collect();
        let ranking = Instant::now();
        shown = black_box(rank(&understood, found)).len();
        let end = Instant::now();
        let marks = [began, planned, reading, ranking, end];
        for (at, pair) in marks.windows(2).enumerate() {
            times[at].push((pair[1] - pair[0]).as_secs_f64() * 1_000.0);
        }
        times[4].push((end - began).as_secs_f64() * 1_000.0);
    }
    let [understand, plan, records, rank, total] = times.map(median);
    let line = json!({
        "quick_understand_ms": understand,
        "quick_plan_ms": plan,
        "quick_records_ms": records,
        "quick_rank_ms": rank,
        "quick_total_ms": total,
        "choose_ms": choose(&ids),
        "records": SOURCES * RECORDS,
        "passages": shown,
    });
    writeln!(std::io::stdout(), "{line}")
}

/// Returns the median time in which prepared sources are chosen among, each with its tools and the names met in it.
fn choose(ids: &[DatasourceId]) -> Option<f64> {
    let words = ["message", "mail", "issue", "pull request", "order", "file", "row"];
    let connectors: Vec<ConnectorInfo> = ids
        .iter()
        .zip(words)
        .map(|(id, word)| ConnectorInfo {
            id: id.to_string(),
            name: id.to_string(),
            icon: "box".to_owned(),
            description: format!("Holds {word}s"),
            fields: vec![],
            examples: vec![],
            patterns: vec![],
            search_tools: tools(),
            words: vec![word.to_owned(), format!("{word}s")],
            entities: vec![],
            schema_tools: vec![],
            oauth: None,
        })
        .collect();
    let described: Vec<Vec<(String, String)>> = words
        .iter()
        .map(|word| {
            let tool = |n| {
                (
                    format!("list_{n}"),
                    format!("Lists every {word} of part {n}, the newest first"),
                )
            };
            (0..TOOLS).map(tool).collect()
        })
        .collect();
    let met: Vec<Vec<String>> = (0..SOURCES)
        .map(|source| (0..NAMES).map(|n| format!("Person{n} Family{source}")).collect())
        .collect();
    let known: Vec<KnownSource<'_>> = ids
        .iter()
        .zip(&connectors)
        .zip(described.iter().zip(&met))
        .map(|((id, connector), (tools, met))| KnownSource {
            datasource_id: id,
            name: id.as_str(),
            connector,
            tools,
            met,
        })
        .collect();
    let prepared = Prepared::new(&known);
    let times = (0..RUNS).map(|_| {
        let began = Instant::now();
        black_box(prepared.choose(QUESTION));
        began.elapsed().as_secs_f64() * 1_000.0
    });
    median(times.collect())
}

fn read((call, answer): (&SearchCall, &ToolAnswer)) -> Vec<Record> {
    records(&call.origin(), answer)
}

/// Returns the median, in thousandths.
fn median(mut times: Vec<f64>) -> Option<f64> {
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2)?;
    Some((median * 1_000.0).round() / 1_000.0)
}

fn tools() -> Vec<SearchTool> {
    vec![SearchTool {
        tool: "search_messages".to_owned(),
        words: "query".to_owned(),
        person: Some("from".to_owned()),
        after: Some("after".to_owned()),
        before: Some("before".to_owned()),
        ..SearchTool::default()
    }]
}

/// Returns fifty records of one source, none like another.
fn answer(source: usize) -> ToolAnswer {
    const WORDS: [&str; 16] = [
        "budget",
        "spring",
        "campaign",
        "events",
        "checkout",
        "order",
        "kettle",
        "Marcus",
        "invoice",
        "shipment",
        "draft",
        "review",
        "grinder",
        "warehouse",
        "Friday",
        "plan",
    ];
    let list: Vec<_> = (0..RECORDS)
        .map(|n| {
            let text: Vec<String> = (0..WORDS_OF_A_RECORD)
                .map(|at| {
                    let word = WORDS[(source * 5 + n * 7 + at * 13 + at * at) % WORDS.len()];
                    if at % 5 == 0 {
                        format!("{word}{}", source * 1_000 + n * 20 + at)
                    } else {
                        word.to_owned()
                    }
                })
                .collect();
            json!({
                "id": format!("{source}-{n}"),
                "title": format!("#finance {n}"),
                "text": text.join(" "),
                "author": if n % 3 == 0 { "Sarah Lindqvist" } else { "Marcus Weber" },
                "time": format!("2026-11-{:02}T09:30:00Z", 1 + n % 20),
                "url": format!("https://example.com/{source}/{n}"),
            })
        })
        .collect();
    ToolAnswer {
        text: "found".to_owned(),
        structured: Some(json!({"records": list})),
        ..ToolAnswer::default()
    }
}
