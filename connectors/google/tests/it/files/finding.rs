//! Files found, listed, read.

use crate::bench::{bench, large};
use serde_json::{Value, json};

fn titles(records: &[Value]) -> Vec<&str> {
    records
        .iter()
        .filter_map(|record| record["title"].as_str())
        .collect()
}

#[tokio::test]
async fn words_find_files_best_first_with_the_passage_that_says_most() {
    let bench = bench().await;
    let reply = bench
        .good("search_drive_files", json!({"query": "spring campaign budget"}))
        .await;
    let first = &reply.records()[0];
    assert_eq!(first["title"], "Spring campaign budget");
    assert_eq!(first["author"], "Sarah Lindqvist");
    assert_eq!(first["type"], "spreadsheet");
    assert!(
        first["url"]
            .as_str()
            .is_some_and(|url| url.starts_with("https://docs.google.com/spreadsheets/d/"))
    );
    let reply = bench
        .good(
            "search_drive_files",
            json!({"query": "what did campers say about the lid?"}),
        )
        .await;
    assert_eq!(
        titles(reply.records())[0],
        "Customer interviews: what campers say"
    );
    let text = reply.records()[0]["text"].as_str().unwrap_or_default();
    assert!(text.contains("the lid"), "{text}");
}

#[tokio::test]
async fn the_passages_are_the_only_further_requests() {
    let bench = bench().await;
    let with = bench.good("search_drive_files", json!({"query": "kettle"})).await;
    assert!(with.requests <= 6, "{}", with.requests);
    let without = bench
        .good("search_drive_files", json!({"query": "kettle", "passages": 0}))
        .await;
    assert_eq!(without.requests, 1);
    assert_eq!(bench.good("search_drive_files", json!({})).await.requests, 1);
}

#[tokio::test]
async fn words_that_no_file_holds_together_still_find_what_holds_some() {
    let bench = bench().await;
    let reply = bench
        .good(
            "search_drive_files",
            json!({"query": "barcode Innsbruck zeppelin"}),
        )
        .await;
    assert!(!reply.records().is_empty());
    assert!(reply.text.contains("these hold some of them"), "{}", reply.text);
    let none = bench
        .good("search_drive_files", json!({"query": "zeppelin"}))
        .await;
    assert_eq!(none.records().len(), 0);
    assert!(none.text.contains("no file found"), "{}", none.text);
}

#[tokio::test]
async fn a_search_keeps_to_its_kind_folder_owner_and_time() {
    let bench = bench().await;
    let sheets = bench
        .to_the_end("search_drive_files", json!({"type": "spreadsheet"}), 3)
        .await;
    assert_eq!(sheets.len(), 8);
    let here = bench
        .good(
            "search_drive_files",
            json!({"query": "budget", "folder": "Marketing", "type": "document"}),
        )
        .await;
    assert!(titles(here.records()).contains(&"Spring campaign brief"));
    let hers = bench
        .good("search_drive_files", json!({"owner": "sarah@larkspur.example"}))
        .await;
    assert!(
        hers.records()
            .iter()
            .all(|file| file["author"] == "Sarah Lindqvist")
    );
    let new = bench
        .good(
            "search_drive_files",
            json!({"modified_after": "2026-03-03", "limit": 50}),
        )
        .await;
    assert!(
        titles(new.records()).contains(&"Ridge Kettle launch plan"),
        "{}",
        new.text
    );
    bench
        .bad(
            "search_drive_files",
            json!({"modified_after": "lately"}),
            "invalid",
        )
        .await;
    bench
        .bad("search_drive_files", json!({"type": "song"}), "invalid")
        .await;
}

#[tokio::test]
async fn a_phrase_is_found_as_it_stands() {
    let bench = bench().await;
    let reply = bench
        .good(
            "search_documents",
            json!({"query": "\"31 % of the new customers\""}),
        )
        .await;
    assert_eq!(titles(reply.records()), ["Spring campaign brief"]);
}

#[tokio::test]
async fn trashed_files_are_never_found() {
    let bench = bench().await;
    let all = bench.to_the_end("search_drive_files", json!({}), 7).await;
    assert!(!titles(&all).contains(&"packing-list-old.txt"));
    assert!(all.len() > 40, "{}", all.len());
}

#[tokio::test]
async fn a_folder_is_listed_by_name_id_or_link_and_to_its_end() {
    let bench = bench().await;
    let all = bench
        .to_the_end("list_folder", json!({"folder": "marketing"}), 2)
        .await;
    assert!(titles(&all).contains(&"Photos") && titles(&all).contains(&"Spring campaign budget"));
    let reply = bench.good("list_folder", json!({})).await;
    assert!(reply.text.contains("My Drive"), "{}", reply.text);
    let marketing = reply
        .records()
        .iter()
        .find(|one| one["title"] == "Marketing")
        .expect("Marketing");
    let same = bench
        .good("list_folder", json!({"folder": marketing["url"], "limit": 50}))
        .await;
    assert_eq!(same.records().len(), all.len());
    assert_eq!(same.requests, 1);
}

#[tokio::test]
async fn a_shared_drive_is_a_folder_too() {
    let bench = bench().await;
    let drives = bench.good("list_shared_drives", json!({})).await;
    assert_eq!(titles(drives.records()), ["Company"]);
    let inside = bench
        .good("list_folder", json!({"folder": "Company", "limit": 50}))
        .await;
    assert!(
        titles(inside.records()).contains(&"Stock count"),
        "{}",
        inside.text
    );
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_answered_with_what_is_near() {
    let bench = bench().await;
    let reply = bench
        .bad(
            "get_file_metadata",
            json!({"file": "Kettle budget 2019"}),
            "not_found",
        )
        .await;
    assert!(reply.text.contains("Did you mean"), "{}", reply.text);
    bench
        .bad(
            "get_file_metadata",
            json!({"file": "1AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA9"}),
            "not_found",
        )
        .await;
    let several = bench
        .bad("get_document", json!({"document": "spring"}), "invalid")
        .await;
    assert!(
        several.text.contains("Pass the id of one: Spring campaign brief"),
        "{}",
        several.text
    );
}

#[tokio::test]
async fn the_content_of_a_file_is_read_as_what_it_is() {
    let bench = bench().await;
    let text = bench
        .good("read_file_content", json!({"file": "leadership-minutes.txt"}))
        .await;
    assert!(text.text.contains("Nobody signs before."), "{}", text.text);
    let sheet = bench
        .good("read_file_content", json!({"file": "Spring campaign budget"}))
        .await;
    assert!(sheet.text.contains("Total,,\"48,000\""), "{}", sheet.text);
    assert!(sheet.text.contains("first tab only"));
    let document = bench
        .good("read_file_content", json!({"file": "Travel policy"}))
        .await;
    assert!(document.text.contains("# Travel policy"), "{}", document.text);
    let pdf = bench
        .good("read_file_content", json!({"file": "northlight-quote.pdf"}))
        .await;
    assert!(pdf.text.contains("only described"), "{}", pdf.text);
    let shortcut = bench
        .good("read_file_content", json!({"file": "Budget of the campaign"}))
        .await;
    assert!(
        shortcut.text.contains("Spring campaign budget"),
        "{}",
        shortcut.text
    );
    bench
        .bad("read_file_content", json!({"file": "Marketing"}), "invalid")
        .await;
}

#[tokio::test]
async fn permissions_and_comments_name_people() {
    let bench = bench().await;
    let seen = bench
        .good("list_permissions", json!({"file": "Spring campaign budget"}))
        .await;
    assert!(seen.text.contains("Marcus Oyelaran\twriter"), "{}", seen.text);
    let open = bench
        .good("list_comments", json!({"file": "Spring campaign brief"}))
        .await;
    assert_eq!(open.records().len(), 2);
    let marcus = &open.records()[0];
    assert_eq!(marcus["author"], "Marcus Oyelaran");
    assert!(
        marcus["text"]
            .as_str()
            .is_some_and(|text| text.contains("> Sarah Lindqvist: Fair."))
    );
    let all = bench
        .to_the_end(
            "list_comments",
            json!({"file": "Spring campaign brief", "include_resolved": true}),
            1,
        )
        .await;
    assert_eq!(all.len(), 3);
    let none = bench
        .good("list_comments", json!({"file": "Travel policy"}))
        .await;
    assert!(none.text.contains("no comments"), "{}", none.text);
}

#[tokio::test]
async fn a_company_of_a_hundred_thousand_records_is_searched_to_the_end() {
    let bench = large(100_000).await;
    let reply = bench
        .good(
            "search_drive_files",
            json!({"query": "roast tasting huila", "limit": 100}),
        )
        .await;
    assert_eq!(reply.records().len(), 100);
    assert!(reply.next_cursor().is_some());
    let shelf = bench
        .to_the_end("list_folder", json!({"folder": "Archive 3"}), 100)
        .await;
    assert_eq!(shelf.len(), 250);
}
