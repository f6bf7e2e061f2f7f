//! How a search is asked again.

use super::searching::{company, sources_of};
use super::*;

/// Returns how the source's first search is asked again.
fn again(question: &str, source: &str) -> Vec<String> {
    let company = company();
    let ids: Vec<DatasourceId> = company
        .iter()
        .map(|(name, _)| DatasourceId::from(*name))
        .collect();
    let all = sources_of(&company, &ids, &[source]);
    let known = Vocabulary {
        today: "2026-11-20T09:30:00Z",
        people: &["Malik Idris".to_owned()],
        ..Vocabulary::default()
    };
    let calls = searches(&understand(question, &known), &all, ToolCallId::fresh);
    let looser = calls[0].looser.iter();
    looser
        .map(|one| serde_json::to_string(&one.arguments).unwrap().replace('"', ""))
        .collect()
}

#[test]
fn what_somebody_said_is_looked_for_by_the_topic_alone_and_by_the_person_alone() {
    let ways = again("what does Malik think about the refund for Victor?", "Slack");
    assert_eq!(ways.len(), 2);
    assert_eq!(ways[0], "{query:refund Victor}");
    assert!(
        ways[1].contains("from:Malik Idris") && !ways[1].contains("refund"),
        "{ways:?}"
    );
}

#[test]
fn words_that_tell_least_are_left_out_first() {
    assert_eq!(
        again("discount code for customers hit by the outage", "Rows"),
        ["{query:discount customers outage}", "{query:discount}"]
    );
    assert!(again("budget", "Rows").is_empty());
}

#[test]
fn a_time_is_widened_when_fewer_words_do_not_help() {
    let ways = again("refund of the broken handle last week", "Slack");
    assert!(ways[0].contains("after"), "{ways:?}");
    assert!(
        !ways[1].contains("after") && ways[1].contains("broken handle"),
        "{ways:?}"
    );
}

#[test]
fn a_thing_that_is_named_is_read_by_its_tool_in_the_same_run_and_stands_first() {
    let company = company();
    let ids: Vec<DatasourceId> = company
        .iter()
        .map(|(name, _)| DatasourceId::from(*name))
        .collect();
    let named = [crate::planner::FoundEntity {
        name: "an issue".to_owned(),
        text: "SHOP-412".to_owned(),
        at: 3..11,
        value: "SHOP-412".to_owned(),
        tool: "get_issue".to_owned(),
        argument: "key".to_owned(),
    }];
    let mut all = sources_of(&company, &ids, &["Rows"]);
    all[0].named = &named;
    let calls = searches(&understood("is SHOP-412 done?"), &all, ToolCallId::fresh);
    let tools: Vec<(&str, bool)> = calls
        .iter()
        .map(|call| (call.tool.as_str(), call.reads))
        .collect();
    assert_eq!(tools, [("get_issue", true), ("search_rows", false)]);
    assert_eq!(calls[0].run_id, calls[1].run_id);
    assert_eq!(calls[0].arguments["key"], "SHOP-412");
    let mut read = record("SHOP-412 Checkout fails", "In progress.");
    read.named = true;
    let others = (0..9).map(|n| record(&format!("note {n}"), "SHOP-412 is done, SHOP-412 is done"));
    let shown = rank("is SHOP-412 done?", others.chain([read]).collect());
    assert_eq!(shown[0].title, "SHOP-412 Checkout fails");
}

#[test]
fn an_answer_in_the_thread_of_a_hit_is_shown_and_a_number_is_known_however_it_is_written() {
    let said = |id: &str, author: &str, text: &str| Record {
        id: format!("C1:{id}"),
        author: Some(author.to_owned()),
        place: Some("#finance".to_owned()),
        thread: Some("10".to_owned()),
        time: Some("2026-11-17T15:09:00Z".to_owned()),
        ..record(&format!("#finance: {text}"), text)
    };
    let found = vec![
        said(
            "10",
            "Sarah Lindqvist",
            "Spring budget, last word from me, in the thread.",
        ),
        said("11", "Leo Marchetti", "Lunch?"),
        said("12", "Sarah Lindqvist", "42k works for me: I drop the shoot."),
    ];
    let shown = rank("What did Sarah say about the budget?", found);
    assert_eq!(shown[1].text, "42k works for me: I drop the shoot.");
    let amounts = vec![
        record("a", "We spoke of 42,100 and of 142,000."),
        record("b", "I can go to 42,000 if the shoot moves."),
    ];
    let shown = rank("who agreed to 42k", amounts);
    assert_eq!(shown[0].title, "b");
}
