//! A cancelled call ends on the server, too.

use crate::{LIMIT, connector, query};
use mosaic_connector_kit::{Call, Connector as _};
use mosaic_testkit::mariadb::MariaDb;
use serde_json::json;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

const ENDLESS: &str =
    "SELECT COUNT(*) FROM rental a, rental b, rental c WHERE a.rental_id + b.rental_id + c.rental_id = -1";

/// Waits until the server runs, or no longer runs, the endless statement.
async fn runs(server: &MariaDb, wanted: bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let running = server
            .sql("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'mosaic' AND command <> 'Sleep'")
            .expect("ask the server");
        if (running.trim() != "0") == wanted {
            return;
        }
        assert!(Instant::now() < deadline, "the server still says {running}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_statement_is_killed_on_the_server() {
    let server = MariaDb::start();
    let connector = std::sync::Arc::new(connector(&server));
    let cancel = CancellationToken::new();
    let call = Call {
        tool: "execute_query".to_owned(),
        arguments: json!({ "sql": ENDLESS }).as_object().cloned().expect("an object"),
        cancel: cancel.clone(),
    };
    let running = tokio::spawn({
        let connector = connector.clone();
        async move { connector.call(call).await }
    });
    runs(&server, true).await;
    cancel.cancel();
    let ended = tokio::time::timeout(LIMIT, running)
        .await
        .expect("in time")
        .expect("no panic");
    assert!(ended.is_err());
    runs(&server, false).await;
    assert_eq!(query(&connector, "SELECT 1").await.rows.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_cancelled_at_any_moment_leaves_nothing_running() {
    let server = MariaDb::start();
    let connector = std::sync::Arc::new(connector(&server));
    for moment in 0..60 {
        // Kept open, so that the moments are those of the statement and not of the connection.
        assert_eq!(query(&connector, "SELECT 1").await.rows.len(), 1);
        let cancel = CancellationToken::new();
        let call = Call {
            tool: "execute_query".to_owned(),
            arguments: json!({ "sql": ENDLESS }).as_object().cloned().expect("an object"),
            cancel: cancel.clone(),
        };
        let running = tokio::spawn({
            let connector = connector.clone();
            async move { connector.call(call).await }
        });
        let began = Instant::now();
        while began.elapsed() < Duration::from_micros(20 * moment) {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
        let ended = tokio::time::timeout(LIMIT, running).await.expect("in time");
        assert!(ended.expect("no panic").is_err());
    }
    runs(&server, false).await;
}
