//! Files made and changed.

use crate::bench::bench;
use serde_json::json;

#[tokio::test]
async fn a_file_is_made_with_its_content_in_one_request() {
    let bench = bench().await;
    let content = "city,cups\nOslo,250\n--mosaic-part is no end\n";
    let made = bench
        .good("create_file", json!({"name": "stands.csv", "content": content}))
        .await;
    assert_eq!(made.requests, 1);
    let id = made.records()[0]["id"].clone();
    assert_eq!(made.records()[0]["type"], "text/csv");
    let read = bench.good("read_file_content", json!({"file": id})).await;
    assert_eq!(read.records()[0]["text"], content.trim_end());
    let packed = json!({"name": "dot.png", "content": "iVBORw0KGgo=", "base64": true});
    let image = bench.good("create_file", packed).await;
    assert_eq!(image.records()[0]["size"], 8);
    bench
        .bad(
            "create_file",
            json!({"name": "x", "content": "%", "base64": true}),
            "invalid",
        )
        .await;
}

#[tokio::test]
async fn a_folder_is_made_inside_another() {
    let bench = bench().await;
    bench
        .good("create_folder", json!({"name": "Huts", "parent": "Marketing"}))
        .await;
    let inside = bench
        .good("list_folder", json!({"folder": "Marketing", "limit": 50}))
        .await;
    assert!(inside.text.contains("Huts"), "{}", inside.text);
    bench
        .bad(
            "create_folder",
            json!({"name": "Huts", "parent": "Nowhere at all"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn a_copy_has_its_own_name_and_the_same_text() {
    let bench = bench().await;
    let made = bench
        .good(
            "copy_file",
            json!({"file": "Travel policy", "name": "Travel policy, draft", "folder": "Marketing"}),
        )
        .await;
    let id = made.records()[0]["id"].clone();
    let read = bench.good("get_document", json!({"document": id})).await;
    assert!(read.text.contains("Trains before planes"), "{}", read.text);
}

#[tokio::test]
async fn a_file_is_renamed_moved_starred_and_trashed() {
    let bench = bench().await;
    let made = bench
        .good("create_file", json!({"name": "a.txt", "content": "x"}))
        .await;
    let id = made.records()[0]["id"].clone();
    let change = json!({"file": id, "name": "b.txt", "folder": "Launch", "starred": "yes"});
    bench.good("update_file", change).await;
    let about = bench.good("get_file_metadata", json!({"file": id})).await;
    assert_eq!(about.records()[0]["title"], "b.txt");
    assert_eq!(about.records()[0]["starred"], true);
    let inside = bench
        .good("list_folder", json!({"folder": "Launch", "limit": 50}))
        .await;
    assert!(inside.text.contains("b.txt"), "{}", inside.text);
    let trashed = bench
        .good("update_file", json!({"file": id, "trashed": true}))
        .await;
    assert!(trashed.text.contains("moved to the trash"), "{}", trashed.text);
    bench
        .bad("get_file_metadata", json!({"file": "b.txt"}), "not_found")
        .await;
    bench.bad("update_file", json!({"file": id}), "invalid").await;
}

#[tokio::test]
async fn a_file_is_shared_with_a_person_a_domain_or_anyone() {
    let bench = bench().await;
    for (with, who) in [
        ("rosa@northlight.example", "Rosa Iglesias"),
        ("northlight.example", "northlight.example"),
        ("anyone", "anyone with the link"),
    ] {
        let share = json!({"file": "Operations weekly", "with": with, "role": "commenter"});
        let reply = bench.good("share_file", share).await;
        assert_eq!(reply.records()[0]["who"], who);
    }
    bench
        .bad(
            "share_file",
            json!({"file": "Operations weekly", "with": "Rosa"}),
            "invalid",
        )
        .await;
    bench
        .bad(
            "share_file",
            json!({"file": "Operations weekly", "with": "anyone", "role": "owner"}),
            "invalid",
        )
        .await;
}
