//! Documents read and written.

use crate::bench::bench;
use serde_json::json;

#[tokio::test]
async fn a_document_comes_as_markdown_with_all_its_tabs() {
    let bench = bench().await;
    let reply = bench
        .good("get_document", json!({"document": "Spring campaign brief"}))
        .await;
    let text = reply.records()[0]["text"].as_str().expect("text");
    for expected in [
        "# Spring campaign brief",
        "Owner: [@Sarah Lindqvist](mailto:sarah@larkspur.example)",
        "## Goals",
        "1. Win **1,100 first orders** between",
        "2. Bring the cost of a first order below **€32**",
        "We call them *weekend walkers*.",
        "they ask their friends.[^1]",
        "[^1]: Yuki's interviews",
        "  - reached through clubs and huts",
        "| City | Place | Stand | Contact |\n|---|---|---|---|\n| Lisbon | Sintra trailhead |",
        "[scope of work](https://docs.google.com/document/d/agency-scope/edit)",
        "[Spring campaign budget](https://drive.google.com/open?id=",
        "We do ~~not~~ *never* say",
        "game changer, `#vanlife`",
        "<!-- subtab ",
        "Last review: Feb 23, 2026",
    ] {
        assert!(text.contains(expected), "no `{expected}` in {text}");
    }
    assert!(
        reply
            .text
            .contains("tabs: Tab 1, Messages, Words to avoid, Calendar"),
        "{}",
        reply.text
    );
    assert_eq!(reply.records()[0]["author"], "Sarah Lindqvist");
    // One to find the name, one to read.
    assert_eq!(reply.requests, 2);
}

#[tokio::test]
async fn one_tab_is_read_by_its_name() {
    let bench = bench().await;
    let tab = json!({"document": "Spring campaign brief", "tab": "words to avoid"});
    let reply = bench.good("get_document", tab).await;
    assert_eq!(
        reply.records()[0]["text"],
        "epic, curated, game changer, `#vanlife`"
    );
    let reply = bench
        .bad(
            "get_document",
            json!({"document": "Spring campaign brief", "tab": "Money"}),
            "not_found",
        )
        .await;
    assert!(reply.text.contains("It has Tab 1, Messages"), "{}", reply.text);
}

#[tokio::test]
async fn boxes_to_tick_and_rows_of_tables_survive() {
    let bench = bench().await;
    let reply = bench
        .good("get_document", json!({"document": "Postmortem: checkout outage"}))
        .await;
    for expected in [
        "- [ ] Make the integration job required for merging",
        "| 13:49 | [@Jonas Keller](mailto:jonas@larkspur.example) in #incidents: error rate at 34 % |",
        "because the job `integration` was **skipped**",
    ] {
        assert!(reply.text.contains(expected), "no `{expected}` in {}", reply.text);
    }
}

#[tokio::test]
async fn an_outline_links_to_its_headings() {
    let bench = bench().await;
    let reply = bench
        .good(
            "get_document_outline",
            json!({"document": "Spring campaign brief"}),
        )
        .await;
    let goals = reply
        .records()
        .iter()
        .find(|one| one["title"] == "Goals")
        .expect("Goals");
    assert_eq!(goals["level"], 2);
    assert!(
        goals["url"]
            .as_str()
            .is_some_and(|url| url.contains("#heading=h.")),
        "{goals}"
    );
}

#[tokio::test]
async fn what_is_written_as_markdown_is_read_as_the_same_markdown() {
    let bench = bench().await;
    let markdown = "# Sticker plan ☕🏔\n\nWe need **1,300** labels, see [the note](https://x.example/a) and `RDG-KTL-08`.\n\n\
         ## Steps\n\n1. Print\n2. Stick *by hand*\n    1. ten boxes first\n3. Count\n\n- dots\n    - deeper\n- again\n\n\
         | Day | Boxes |\n|---|---|\n| Monday | 300 |\n| Tuesday | **900** |\n\nAfter the table 🏔 **bold**.\n\n\
         ```\nlet code = 1;\nlet more = 2;\n```\n\n- [ ] to do\n\n---\n\nEnd ~~gone~~.";
    let made = bench
        .good(
            "create_document_from_markdown",
            json!({"title": "Sticker plan", "text_md": markdown, "folder": "Launch"}),
        )
        .await;
    assert_eq!(made.requests, 3, "the folder, the document, its text");
    let id = made.records()[0]["id"].clone();
    let read = bench.good("get_document", json!({"document": id})).await;
    let text = read.records()[0]["text"].as_str().expect("text");
    // The head of a table is bold in Docs.
    let text = text.replace("| **Day** | **Boxes** |", "| Day | Boxes |");
    assert_eq!(text, markdown);
    let folder = bench
        .good("list_folder", json!({"folder": "Launch", "limit": 50}))
        .await;
    assert!(folder.text.contains("Sticker plan"), "{}", folder.text);
}

#[tokio::test]
async fn text_is_appended_behind_what_is_there_and_looks_like_itself() {
    let bench = bench().await;
    let document = "Trail events: lessons of last spring";
    let refused = json!({"document": document, "text_md": "x"});
    // Ana may only read this one.
    bench.bad("append_text", refused, "scope").await;
    let append = json!({"document": "Operations weekly", "text_md": "## Next week\n\n1. Count **Berlin**"});
    let reply = bench.good("append_text", append).await;
    assert_eq!(reply.requests, 3);
    let read = bench
        .good("get_document", json!({"document": "Operations weekly"}))
        .await;
    let text = read.records()[0]["text"].as_str().expect("text");
    assert!(
        text.ends_with("- New shelf for the presses. It holds.\n\n## Next week\n\n1. Count **Berlin**"),
        "{text}"
    );
}

#[tokio::test]
async fn text_is_appended_to_the_tab_that_is_named() {
    let bench = bench().await;
    let append = json!({"document": "Spring campaign brief", "tab": "Words to avoid", "text_md": "synergy"});
    bench.good("append_text", append).await;
    let tab = json!({"document": "Spring campaign brief", "tab": "Words to avoid"});
    let read = bench.good("get_document", tab).await;
    assert!(read.text.ends_with("`#vanlife`\n\nsynergy"), "{}", read.text);
}

#[tokio::test]
async fn replacing_says_how_often() {
    let bench = bench().await;
    let replace = |find: &str| json!({"document": "Operations weekly", "find": find, "replace": "Hamburg"});
    let once = bench.good("replace_text", replace("berlin")).await;
    assert_eq!(once.records()[0]["replaced"], 1);
    let never = bench.good("replace_text", replace("berlin")).await;
    assert_eq!(never.records()[0]["replaced"], 0);
    bench.bad("replace_text", replace(""), "invalid").await;
}

#[tokio::test]
async fn requests_are_passed_on_all_or_none() {
    let bench = bench().await;
    let requests = json!([
        {"insertText": {"location": {"index": 1}, "text": "Draft. "}},
        {"deleteContentRange": {"range": {"startIndex": 90_000, "endIndex": 90_001}}},
    ]);
    let broken = json!({"document": "Operations weekly", "requests": requests});
    let reply = bench.bad("batch_update_document", broken, "invalid").await;
    assert!(
        reply.text.contains("Invalid requests[1].deleteContentRange"),
        "{}",
        reply.text
    );
    let read = bench
        .good("get_document", json!({"document": "Operations weekly"}))
        .await;
    assert!(!read.text.contains("Draft."), "{}", read.text);
    let one = json!({"document": "Operations weekly", "requests": [requests[0]]});
    bench.good("batch_update_document", one).await;
    let read = bench
        .good("get_document", json!({"document": "Operations weekly"}))
        .await;
    assert!(read.text.contains("# Draft. Operations weekly"), "{}", read.text);
}

#[tokio::test]
async fn a_long_document_goes_on_at_its_cursor() {
    let bench = bench().await;
    let long = "A line that says a little about coffee and rain.\n\n".repeat(900);
    let made = bench
        .good(
            "create_document_from_markdown",
            json!({"title": "Long", "text_md": long}),
        )
        .await;
    let id = made.records()[0]["id"].clone();
    let mut text = String::new();
    let mut arguments = json!({"document": id});
    loop {
        let page = bench.good("get_document", arguments.clone()).await;
        assert!(!page.text.contains("characters shown here"));
        text.push_str(page.records()[0]["text"].as_str().expect("text"));
        match page.next_cursor() {
            Some(cursor) => arguments["cursor"] = cursor.into(),
            None => break,
        }
    }
    assert_eq!(text.matches("coffee and rain").count(), 900);
}
