//! Says facts as a person reads them on a terminal. Pure: text in, text out.

use super::layout::head;
use mosaic_protocol::{
    Citation, DatasourceId, FilledValue, JoinedThing, Outcome, Passage, PlannedSource, ReceiptEntry,
    ReceiptState, Usage, ValueOrigin,
};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Returns the text with its citation marks as a terminal shows them: `【1】` is `[1]`.
pub(super) fn marked(text: &str) -> String {
    text.replace('【', "[").replace('】', "]")
}

/// Returns what is said of the plan, line by line; nothing when no source was weighed.
pub(super) fn plan(reason: &str, choices: &[PlannedSource], filled: &[FilledValue]) -> Vec<String> {
    let asked: Vec<&str> = choices
        .iter()
        .filter(|one| one.asked)
        .map(|one| one.datasource.as_str())
        .collect();
    let mut lines = Vec::new();
    if !asked.is_empty() {
        // A reason of the planner's names the sources itself.
        let names =
            |start: &&str| asked.iter().any(|name| start.starts_with(name)) || start.starts_with("all ");
        let why = match reason.split_once(": ").filter(|(start, _)| names(start)) {
            Some((_, why)) => why,
            None => reason,
        };
        let why = if why.is_empty() {
            String::new()
        } else {
            format!(": {why}")
        };
        lines.push(format!("Asking {}{why}", asked.join(", ")));
    }
    lines.extend(filled.iter().map(|one| {
        let from = match &one.origin {
            ValueOrigin::Typed => ", which you typed".to_owned(),
            ValueOrigin::Read { datasource } => format!(", from {datasource}"),
            ValueOrigin::Made => String::new(),
        };
        format!("“{}” is taken for {}{from}", one.words, one.value)
    }));
    lines
}

/// Returns the passages of a quick answer, grouped by source, the source of the best one first.
pub(super) fn passages(passages: &[Passage], names: &HashMap<DatasourceId, String>) -> String {
    let mut order: Vec<&DatasourceId> = Vec::new();
    for passage in passages {
        if !order.contains(&&passage.datasource_id) {
            order.push(&passage.datasource_id);
        }
    }
    let groups = order.into_iter().map(|id| {
        let name = names.get(id).map_or_else(|| id.as_str(), String::as_str);
        let own = passages.iter().filter(|passage| passage.datasource_id == *id);
        format!("{name}\n{}", own.map(passage).collect::<String>())
    });
    groups.collect::<Vec<_>>().join("\n")
}

fn passage(passage: &Passage) -> String {
    let number = match passage.number {
        0 => "—".to_owned(),
        number => format!("[{number}]"),
    };
    let head = head(&passage.title, passage.author.as_deref(), passage.time.as_deref());
    let mut lines = format!("  {number} {head}\n");
    if !passage.text.is_empty() {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "      {}", passage.text.trim().replace('\n', "\n      "));
    }
    if let Some(url) = &passage.url {
        let _ = writeln!(lines, "      {url}");
    }
    lines
}

/// Returns the list of what an answer cites, by number; empty without citations. Words that do not stand in the record that
/// they are said to be from are told so.
pub(super) fn sources(citations: &[Citation]) -> String {
    if citations.is_empty() {
        return String::new();
    }
    let mut lines = "Sources\n".to_owned();
    for one in citations {
        let head = head(&one.title, one.author.as_deref(), one.time.as_deref());
        let url = one
            .url
            .as_ref()
            .map_or_else(String::new, |url| format!(" — {url}"));
        let unproven = if one.verified {
            ""
        } else {
            " (unproven: the quoted words are not in it)"
        };
        let _ = writeln!(
            lines,
            "[{}] {} · {head}{url}{unproven}",
            one.number, one.datasource
        );
    }
    lines
}

/// Returns what sources disagree about, a line each.
pub(super) fn disagreements(things: &[JoinedThing]) -> String {
    let told = things.iter().filter_map(|thing| {
        let about = thing.disagreement.as_ref()?;
        Some(format!("! {}: {about}\n", thing.name))
    });
    told.collect()
}

/// Returns one source's line of the receipt: "Slack: 5 found, 3 cited, 1 call, 120 ms".
pub(super) fn receipt_line(entry: &ReceiptEntry) -> String {
    let brought = format!(
        "{} found, {} cited, {}, {} ms",
        entry.hits,
        entry.cited,
        count(entry.calls, "call"),
        entry.elapsed_ms
    );
    let because = |what: &str| {
        if entry.why.is_empty() {
            what.to_owned()
        } else {
            format!("{what}: {}", entry.why)
        }
    };
    let said = match entry.state {
        ReceiptState::Searched => brought,
        ReceiptState::Partly => format!("{brought}; {}", because("not all of it")),
        ReceiptState::NotSearched => because("not searched"),
        ReceiptState::Failed => because("failed"),
        ReceiptState::Stopped => because("stopped"),
    };
    format!("{}: {said}", entry.datasource)
}

/// Returns "1 call", "2 calls".
pub(super) fn count(count: u32, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// Returns the sign of a call that ended so.
pub(super) fn mark(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "✓",
        Outcome::Failed | Outcome::Denied | Outcome::Cancelled => "✗",
    }
}

/// Returns what a turn used and cost, in one line.
pub(super) fn spent(usage: &Usage) -> String {
    let cost = usage
        .cost_usd
        .map_or_else(String::new, |cost| format!(" · ${cost:.4}"));
    // What comes from the cache was sent, too.
    let cached = usage.cache_read_tokens.saturating_add(usage.cache_write_tokens);
    format!(
        "{} · {} tokens in, {} out{cost}",
        usage.model,
        usage.input_tokens.saturating_add(cached),
        usage.output_tokens
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(state: ReceiptState, why: &str) -> ReceiptEntry {
        ReceiptEntry {
            datasource_id: "slack".into(),
            datasource: "Slack".into(),
            state,
            hits: 5,
            cited: 3,
            calls: 1,
            elapsed_ms: 120,
            why: why.into(),
            repair: None,
        }
    }

    fn cited(number: u32, verified: bool) -> Citation {
        Citation {
            number,
            record: number,
            record_turn: None,
            datasource_id: "slack".into(),
            datasource: "Slack".into(),
            title: "#finance".into(),
            author: Some("Sarah".into()),
            time: None,
            url: verified.then(|| "https://slack.example/1".into()),
            quoted: String::new(),
            verified,
        }
    }

    fn found(number: u32, source: &str, text: &str) -> Passage {
        Passage {
            number,
            datasource_id: source.into(),
            call_id: "call".into(),
            title: format!("title {number}"),
            text: text.into(),
            matches: vec![],
            author: None,
            time: Some("2026-11-05".into()),
            url: None,
        }
    }

    #[test]
    fn a_receipt_says_in_a_line_what_became_of_a_source() {
        let lines = [
            (
                ReceiptState::Searched,
                "",
                "Slack: 5 found, 3 cited, 1 call, 120 ms",
            ),
            (
                ReceiptState::Partly,
                "too slow",
                "Slack: 5 found, 3 cited, 1 call, 120 ms; not all of it: too slow",
            ),
            (
                ReceiptState::NotSearched,
                "not about it",
                "Slack: not searched: not about it",
            ),
            (ReceiptState::Failed, "signed out", "Slack: failed: signed out"),
            (ReceiptState::Stopped, "", "Slack: stopped"),
        ];
        for (state, why, line) in lines {
            assert_eq!(receipt_line(&entry(state, why)), line);
        }
    }

    #[test]
    fn what_is_cited_is_listed_and_what_is_unproven_says_so() {
        assert_eq!(
            sources(&[cited(1, true), cited(2, false)]),
            "Sources\n\
             [1] Slack · #finance · Sarah — https://slack.example/1\n\
             [2] Slack · #finance · Sarah (unproven: the quoted words are not in it)\n"
        );
        assert_eq!(sources(&[]), "");
        assert_eq!(marked("It is 4,200.【1】【2】"), "It is 4,200.[1][2]");
    }

    #[test]
    fn tokens_from_the_cache_count_as_sent() {
        let usage = Usage {
            model: "m".into(),
            input_tokens: 3,
            output_tokens: 8,
            cache_read_tokens: 1_000,
            cache_write_tokens: 200,
            cost_usd: None,
            first_text_ms: None,
        };
        assert_eq!(spent(&usage), "m · 1203 tokens in, 8 out");
    }

    #[test]
    fn passages_stand_under_their_sources_in_the_order_of_the_best() {
        let names = HashMap::from([(DatasourceId::from("a"), "Slack".to_owned())]);
        let list = [
            found(1, "b", "one\ntwo"),
            found(2, "a", ""),
            found(3, "b", "three"),
        ];
        assert_eq!(
            passages(&list, &names),
            "b\n  [1] title 1 · 2026-11-05\n      one\n      two\n  [3] title 3 · 2026-11-05\n      three\n\n\
             Slack\n  [2] title 2 · 2026-11-05\n"
        );
    }

    #[test]
    fn the_plan_names_who_is_asked_and_what_was_filled_in() {
        let choice = |name: &str, asked| PlannedSource {
            datasource_id: name.into(),
            datasource: name.into(),
            confidence: 50,
            reason: String::new(),
            asked,
        };
        let filled = FilledValue {
            words: "that bucket".into(),
            value: "larkspur-logs".into(),
            origin: ValueOrigin::Read {
                datasource: "S3".into(),
            },
        };
        assert_eq!(
            plan(
                "“budget” is a matter of money",
                &[
                    choice("Slack", true),
                    choice("Jira", false),
                    choice("Drive", true)
                ],
                &[filled]
            ),
            [
                "Asking Slack, Drive: “budget” is a matter of money",
                "“that bucket” is taken for larkspur-logs, from S3"
            ]
        );
        assert_eq!(
            plan("Slack: you named it", &[choice("Slack", true)], &[]),
            ["Asking Slack: you named it"]
        );
        assert!(plan("no source", &[], &[]).is_empty());
    }
}
