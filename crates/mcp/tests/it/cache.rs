//! What is kept: results of reads, schemas, tool lists. And for whom.

use crate::rig::{Rig, call, quick};
use mosaic_mcp::{CachePolicy, Call, HostConfig};
use serde_json::json;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Returns how often the toy was called when it answered, and whether that answer was kept from before.
async fn count(rig: &Rig, id: &str, cache: CachePolicy) -> (String, bool) {
    let arguments = json!({"a": 1, "b": {"c": 2, "d": 3}});
    let output = rig
        .run(Call {
            cache,
            ..call(id, "count", arguments)
        })
        .await
        .unwrap();
    (output.text, output.cached)
}

fn answer(text: &str, cached: bool) -> (String, bool) {
    (text.to_owned(), cached)
}

#[tokio::test]
async fn a_read_is_answered_from_memory_whatever_the_order_of_its_arguments() {
    let rig = Rig::with(quick(), &[]);
    assert_eq!(count(&rig, "toy", CachePolicy::Read).await, answer("1", false));
    let other_order = json!({"b": {"d": 3, "c": 2}, "a": 1});
    let output = rig
        .run(Call {
            cache: CachePolicy::Read,
            ..call("toy", "count", other_order)
        })
        .await
        .unwrap();
    assert_eq!((output.text, output.cached), answer("1", true));
    let output = rig
        .run(Call {
            cache: CachePolicy::Read,
            ..call("toy", "count", json!({"a": 2}))
        })
        .await
        .unwrap();
    assert_eq!((output.text, output.cached), answer("2", false));
}

#[tokio::test]
async fn another_account_never_gets_the_answer() {
    let rig = Rig::with(quick(), &[]);
    rig.register("other", &[]);
    rig.run(call("other", "echo", json!({}))).await.unwrap();
    assert_eq!(count(&rig, "toy", CachePolicy::Read).await, answer("1", false));
    assert_eq!(count(&rig, "other", CachePolicy::Read).await, answer("2", false));
    // Registered anew: perhaps with other credentials.
    rig.register("toy", &[]);
    assert_eq!(count(&rig, "toy", CachePolicy::Read).await, answer("1", false));
}

#[tokio::test]
async fn a_refresh_asks_again_and_keeps_the_new_answer() {
    let rig = Rig::with(quick(), &[]);
    let arguments = json!({"a": 1, "b": {"c": 2, "d": 3}});
    count(&rig, "toy", CachePolicy::Read).await;
    let again = Call {
        cache: CachePolicy::Read,
        refresh: true,
        ..call("toy", "count", arguments)
    };
    let output = rig.host.call(again, CancellationToken::new()).await.unwrap();
    assert_eq!((output.text, output.cached), answer("2", false));
    assert_eq!(count(&rig, "toy", CachePolicy::Read).await, answer("2", true));
}

#[tokio::test]
async fn a_write_makes_the_account_forget() {
    let rig = Rig::with(quick(), &[]);
    count(&rig, "toy", CachePolicy::Read).await;
    rig.call("write", json!({})).await.unwrap();
    assert_eq!(count(&rig, "toy", CachePolicy::Read).await, answer("3", false));
}

#[tokio::test]
async fn reads_are_kept_for_their_time_and_schemas_for_theirs() {
    let config = HostConfig {
        result_ttl: Duration::ZERO,
        ..quick()
    };
    let rig = Rig::with(config, &[]);
    assert_eq!(count(&rig, "toy", CachePolicy::Read).await, answer("1", false));
    assert_eq!(count(&rig, "toy", CachePolicy::Read).await, answer("2", false));
    assert_eq!(count(&rig, "toy", CachePolicy::Schema).await, answer("3", false));
    assert_eq!(count(&rig, "toy", CachePolicy::Schema).await, answer("3", true));
}

#[tokio::test]
async fn an_error_is_never_kept() {
    let rig = Rig::with(quick(), &[]);
    for _ in 0..2 {
        let output = rig
            .run(Call {
                cache: CachePolicy::Schema,
                ..call("toy", "fail", json!({}))
            })
            .await
            .unwrap();
        assert!(output.is_error && !output.cached);
    }
}

#[tokio::test]
async fn the_tool_list_is_kept_and_a_changed_definition_changes_its_hash() {
    let hash = async |rig: &Rig| {
        rig.host
            .catalog(&"toy".into())
            .await
            .unwrap()
            .tool("echo")
            .unwrap()
            .hash
            .clone()
    };
    let rig = Rig::with(quick(), &["--fickle"]);
    assert_eq!(hash(&rig).await, hash(&rig).await);
    let rig = Rig::with(
        HostConfig {
            catalog_ttl: Duration::ZERO,
            ..quick()
        },
        &["--fickle"],
    );
    assert_ne!(hash(&rig).await, hash(&rig).await);
    let rig = Rig::with(
        HostConfig {
            catalog_ttl: Duration::ZERO,
            ..quick()
        },
        &[],
    );
    assert_eq!(hash(&rig).await, hash(&rig).await);
}

#[tokio::test]
async fn a_server_that_announces_a_change_is_asked_for_its_tools_again() {
    let rig = Rig::with(quick(), &["--era", "old"]);
    let before = rig.host.catalog(&"toy".into()).await.unwrap();
    rig.call("change_tools", json!({})).await.unwrap();
    // The notice came before the answer, and is dealt with on the side.
    let asked_again = async {
        loop {
            let catalog = rig.host.catalog(&"toy".into()).await.unwrap();
            if catalog != before {
                return catalog;
            }
            tokio::task::yield_now().await;
        }
    };
    let after = tokio::time::timeout(Duration::from_secs(10), asked_again)
        .await
        .unwrap();
    assert_ne!(
        before.tool("echo").unwrap().hash,
        after.tool("echo").unwrap().hash
    );
    assert_eq!(
        before.tool("count").unwrap().hash,
        after.tool("count").unwrap().hash
    );
}
