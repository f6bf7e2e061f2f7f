//! The sample company from the command line: seven sources with no account, files of its own, questions that cross them.

use crate::command::{Place, Ran};
use serde_json::Value;
use std::collections::BTreeSet;

/// For each source a question that needs no model, and what the answer has to hold.
const ASKED: [(&str, &str, &str); 7] = [
    ("Slack", "spring budget trail events", "31%"),
    (
        "GitHub",
        "expired payment sessions",
        "Do not reuse expired payment sessions",
    ),
    ("Jira", "session_expired", "SHOP-412"),
    ("Google", "spring campaign budget", "Spring campaign budget"),
    ("S3", "session_expired", "checkout"),
    ("MySQL", "latest 5 orders", "placed"),
    ("Shopify", "Victor Lindgren", "#4187"),
];

fn asked(place: &Place, question: &str, source: &str) -> Ran {
    place
        .run(&["--sample", "ask", "--json", question, "--source", source])
        .ended(0)
}

#[test]
fn all_seven_sources_of_the_sample_company_answer() {
    let place = Place::new();
    let listed = place.run(&["--sample", "sources", "list"]).ended(0);
    let names: Vec<&str> = listed
        .out
        .lines()
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert_eq!(names.len(), 7, "{}", listed.out);
    for (source, question, holds) in ASKED {
        assert!(names.contains(&source), "{source} is not among {names:?}");
        place.run(&["--sample", "sources", "test", source]).ended(0);
        let ran = asked(&place, question, source);
        assert!(
            ran.out.to_lowercase().contains(&holds.to_lowercase()),
            "{source} “{question}” does not say {holds}: {}",
            ran.out
        );
    }
}

#[test]
fn one_question_finds_its_answer_in_several_sources() {
    let place = Place::new();
    let ran = place
        .run(&[
            "--sample",
            "ask",
            "--json",
            "What did Sarah say about the budget?",
        ])
        .ended(0);
    let events = ran.events();
    let found = events
        .iter()
        .rfind(|event| event["type"] == "passagesFound")
        .expect("passages");
    let passages = found["passages"].as_array().expect("a list");
    let sources: BTreeSet<&str> = passages
        .iter()
        .filter_map(|passage| passage["datasourceId"].as_str())
        .collect();
    assert!(sources.len() >= 3, "only {sources:?}: {}", ran.out);
    let by_sarah = |passage: &&Value| {
        passage["author"]
            .as_str()
            .is_some_and(|author| author.contains("Sarah"))
    };
    assert!(
        passages.iter().any(|passage| by_sarah(&passage)),
        "nothing by Sarah: {}",
        ran.out
    );
    let links = passages
        .iter()
        .filter(|passage| passage["url"].is_string())
        .count();
    assert!(links > 0, "no passage can be opened: {}", ran.out);
}

#[test]
fn the_sample_company_stays_out_of_a_persons_own_sources() {
    let place = Place::new();
    place.run(&["--sample", "sources", "list"]).ended(0);
    let own = place.run(&["sources", "list"]).ended(0);
    assert_eq!(own.out, "");
    assert!(place.data_dir().join("sample").is_dir());
    let refused = place.run(&["--sample", "sources", "remove", "Nothing"]);
    assert_eq!(refused.code, 3, "{}", refused.err);
}
