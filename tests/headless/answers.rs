//! One question over all sources of the sample company: planned, searched in parallel, cited, and with a receipt that says
//! what was not searched.

use crate::command::{Model, Place, Ran};
use mosaic_testkit::fake_claude::{Reply, Scenario, oracle};
use mosaic_tests::company::{self, BUDGET};
use serde_json::Value;
use std::collections::BTreeSet;

const SEVEN: [&str; 7] = ["GitHub", "Google", "Jira", "MySQL", "S3", "Shopify", "Slack"];

fn of_type<'a>(events: &'a [Value], name: &str) -> Vec<&'a Value> {
    events.iter().filter(|event| event["type"] == name).collect()
}

fn place_of(events: &[Value], name: &str) -> usize {
    let found = events.iter().position(|event| event["type"] == name);
    found.unwrap_or_else(|| panic!("there is no {name}"))
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {value}"))
}

/// Panics unless the receipt has a line for each of the seven sources.
fn receipt(events: &[Value]) -> Vec<Value> {
    let last = of_type(events, "receiptMade").pop().expect("a receipt").clone();
    let entries = last["entries"].as_array().expect("lines").clone();
    let names: BTreeSet<&str> = entries.iter().map(|entry| word(entry, "datasource")).collect();
    assert_eq!(names, BTreeSet::from(SEVEN));
    for entry in &entries {
        let reason = word(entry, "why");
        let silent = entry["state"] == "searched";
        assert_eq!(reason.is_empty(), silent, "{entry}");
    }
    entries
}

/// Panics unless each citation names its source and quotes what stands in the record.
fn cited_sources(events: &[Value]) -> BTreeSet<&str> {
    let citations = of_type(events, "citationAdded");
    for (at, citation) in citations.iter().enumerate() {
        assert_eq!(citation["number"], at + 1, "citations count from 1");
        assert_eq!(citation["verified"], true, "{citation}");
        assert!(!word(citation, "quoted").is_empty(), "{citation}");
        assert!(!word(citation, "title").is_empty(), "{citation}");
    }
    citations.iter().map(|it| word(it, "datasource")).collect()
}

#[test]
fn without_a_key_a_question_is_answered_from_three_sources_and_the_receipt_names_all_seven() {
    let place = Place::new();
    let ran = place.run(&["--sample", "ask", "--json", BUDGET]).ended(0);
    let events = ran.events();
    assert_eq!(of_type(&events, "planMade")[0]["tier"], "quickAnswer");
    let cited = cited_sources(&events);
    assert!(cited.len() >= 3, "only {cited:?} are cited");
    let passages = of_type(&events, "passagesFound").pop().expect("passages")["passages"].clone();
    let passages = passages.as_array().expect("a list");
    let citations = of_type(&events, "citationAdded");
    assert_eq!(passages.len(), citations.len(), "each passage is cited");
    for (passage, citation) in passages.iter().zip(&citations) {
        for name in ["number", "datasourceId", "title", "author", "url"] {
            assert_eq!(passage[name], citation[name], "{name} of {passage}");
        }
    }
    let entries = receipt(&events);
    let count = |name: &str| {
        entries
            .iter()
            .filter_map(|entry| entry[name].as_u64())
            .sum::<u64>()
    };
    assert_eq!(count("cited"), citations.len() as u64);
    assert!(count("hits") >= count("cited"));
    let proposed = of_type(&events, "toolCallProposed").len() as u64;
    assert_eq!(count("calls"), proposed, "every call is accounted for");
    let order = [
        "runStarted",
        "toolCallProposed",
        "citationAdded",
        "textAppended",
        "receiptMade",
    ];
    let places = order.map(|name| place_of(&events, name));
    assert!(places.is_sorted(), "{:?}", ran.story());
    assert_eq!(events.last().expect("an end")["type"], "turnFinished");
}

#[test]
fn as_text_an_answer_lists_its_sources_and_the_receipt_goes_to_standard_error() {
    let place = Place::new();
    let ran = place.run(&["--sample", "ask", BUDGET]).ended(0);
    assert!(ran.out.contains("[1] "), "{}", ran.out);
    for source in ["Slack", "Google", "Jira"] {
        assert!(ran.out.contains(&format!("{source}\n")), "{}", ran.out);
        assert!(ran.err.contains(&format!("{source}: ")), "{}", ran.err);
    }
    assert!(ran.err.contains("MySQL: not searched: "), "{}", ran.err);
    assert!(ran.err.contains("You could ask: "), "{}", ran.err);
    let marks = ['【', '】'].map(|mark| ran.out.contains(mark));
    assert_eq!(marks, [false, false], "{}", ran.out);
}

/// A model that plans, searches Slack, Google and Jira, and cites what they brought.
fn scenario() -> Scenario {
    let when = "about the budget";
    let mut scenario = Scenario::new()
        .rule(company::plan(when, &["s1", "s3", "s4"]))
        .rule(company::next(when))
        .rule(company::answer(when, company::budget_answer()));
    for run in company::budget_runs(when) {
        scenario = scenario.rule(run);
    }
    scenario
}

/// Panics unless every mark in the text stands for a citation that was told before it, and every citation has its mark.
fn marks_agree(events: &[Value]) {
    let mut told = BTreeSet::new();
    let mut marked = BTreeSet::new();
    for event in events {
        match event["type"].as_str() {
            Some("citationAdded") => drop(told.insert(event["number"].to_string())),
            Some("textAppended") => {
                for part in word(event, "text").split('【').skip(1) {
                    let (number, _) = part.split_once('】').expect("a mark is whole");
                    assert!(told.contains(number), "【{number}】 comes before its citation");
                    marked.insert(number.to_owned());
                }
            }
            _ => {}
        }
    }
    assert_eq!(marked, told);
}

fn asked(place: &Place, conversation: Option<&str>, question: &str) -> Ran {
    let mut words = vec!["--sample", "ask", "--json"];
    words.extend(conversation.iter().flat_map(|id| ["--conversation", *id]));
    words.push(question);
    place.run(&words).ended(0)
}

#[test]
fn with_a_model_a_question_is_planned_searched_in_parallel_and_cited_and_the_next_one_reads_the_cache() {
    let claude = Model::start(scenario());
    let place = Place::new().asking(&claude.url());
    let first = asked(&place, None, BUDGET);
    let events = first.events();
    let plan = of_type(&events, "planMade")[0];
    assert_eq!(
        (&plan["tier"], &plan["plannedBy"]),
        (&"model".into(), &"rules".into())
    );
    assert_eq!(of_type(&events, "runStarted").len(), 3);
    let started = events.iter().rposition(|event| event["type"] == "runStarted");
    assert!(
        started < Some(place_of(&events, "runFinished")),
        "{:?}",
        first.story()
    );
    let order = [
        "planMade",
        "runStarted",
        "runFinished",
        "synthesisStarted",
        "citationAdded",
        "receiptMade",
        "followUpsSuggested",
        "turnFinished",
    ];
    assert!(
        order.map(|name| place_of(&events, name)).is_sorted(),
        "{:?}",
        first.story()
    );
    assert_eq!(
        cited_sources(&events),
        BTreeSet::from(["Google", "Jira", "Slack"])
    );
    marks_agree(&events);
    let entries = receipt(&events);
    let searched = entries.iter().filter(|entry| entry["state"] == "searched");
    assert!(
        searched.clone().all(|entry| entry["cited"].as_u64() > Some(0)),
        "{entries:?}"
    );
    assert_eq!(searched.count(), 3);
    let suggested = &of_type(&events, "followUpsSuggested")[0]["questions"];
    assert_eq!(*suggested, serde_json::json!(company::NEXT));

    let conversation = word(&events[0], "conversationId").to_owned();
    let second = asked(
        &place,
        Some(&conversation),
        "What did Marcus say about the budget?",
    );
    let events = second.events();
    marks_agree(&events);
    let usage = of_type(&events, "usageReported").pop().expect("usage")["usage"].clone();
    assert!(
        usage["cacheReadTokens"].as_u64() > Some(0),
        "nothing is read from the cache: {usage}"
    );
    same_beginning(&claude);
    let requests = claude.requests();
    assert!(requests.iter().all(|request| request.refusal.is_none()));
    oracle::validate_requests(&requests).expect("the vendor's types accept every request");
}

/// Panics unless the second answer was asked for with the same tools and system prompt as the first, after the same words.
fn same_beginning(claude: &Model) {
    let talks = claude.talks();
    let answers: Vec<Value> = talks
        .iter()
        .filter(|request| request.body["tool_choice"]["type"] == "none")
        .map(|request| without_cache_marks(&request.body))
        .collect();
    let [first, second] = answers.as_slice() else {
        panic!("{} answers were asked for", answers.len());
    };
    assert_eq!(first["tools"], second["tools"]);
    assert_eq!(first["system"], second["system"]);
    let (before, after) = (first["messages"].as_array(), second["messages"].as_array());
    let (before, after) = (before.expect("messages"), after.expect("messages"));
    assert!(after.len() > before.len());
    assert_eq!(before[..], after[..before.len()]);
}

fn without_cache_marks(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| *name != "cache_control");
            kept.map(|(name, value)| (name.clone(), without_cache_marks(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(without_cache_marks).collect(),
        plain => plain.clone(),
    }
}

#[test]
fn as_text_an_answer_of_a_model_shows_plain_marks_and_what_they_stand_for() {
    let claude = Model::start(scenario());
    let place = Place::new().asking(&claude.url());
    let ran = place.run(&["--sample", "ask", BUDGET]).ended(0);
    assert!(ran.out.contains("new customers[1]"), "{}", ran.out);
    assert!(ran.out.contains("Sources\n[1] Slack · "), "{}", ran.out);
    assert!(ran.err.contains("Putting "), "{}", ran.err);
    assert!(
        ran.err.contains("You could ask: When is the budget review?"),
        "{}",
        ran.err
    );
}

#[test]
fn where_rules_are_not_sure_a_small_model_plans_and_is_believed_where_it_names_what_exists() {
    let question = "What is new about the Ridge Kettle?";
    let when = "ridge kettle";
    let nothing = || Reply::text("Nothing.");
    let cases = [
        (&["s1", "s3"][..], "smallModel", &["Slack", "Jira"][..]),
        (&["s99"][..], "rules", &["Slack", "Google"][..]),
    ];
    for (handles, planned_by, asked) in cases {
        let scenario = Scenario::new()
            .rule(company::plan(when, handles))
            .otherwise(nothing());
        let claude = Model::start(scenario);
        let place = Place::new().asking(&claude.url());
        let ran = place.run(&["--sample", "ask", "--json", question]).ended(0);
        let events = ran.events();
        let plan = of_type(&events, "planMade")[0];
        assert_eq!(plan["plannedBy"], planned_by, "{plan}");
        let choices = plan["choices"].as_array().expect("choices");
        let named = choices.iter().filter(|choice| choice["asked"] == true);
        assert_eq!(
            named.map(|choice| word(choice, "datasource")).collect::<Vec<_>>(),
            asked,
            "{plan}"
        );
        receipt(&events);
    }
}
