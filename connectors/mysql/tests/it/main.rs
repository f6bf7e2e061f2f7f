//! The connector against a real MariaDB with Sakila: the guard, the types, the tools, failures and cancellation; and
//! against the sample company's database.
#![expect(
    clippy::expect_used,
    reason = "all of this is a test, what its tests share included"
)]

mod cancellation;
mod failures;
mod guard;
mod sample;
mod tools;
mod types;

use mosaic_connector_kit::{Call, Connector as _, Output, Records, Rows, ToolError};
use mosaic_connector_mysql::MySql;
use mosaic_testkit::mariadb::MariaDb;
use serde_json::Value;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Longer than anything here may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Returns a connector for a server, with some variables changed.
fn connector_with(server: &MariaDb, changed: &[(&str, &str)]) -> MySql {
    let env = server.env();
    MySql::new(|name| {
        let changed = changed
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| (*value).to_owned());
        changed.or_else(|| {
            env.iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
        })
    })
}

fn connector(server: &MariaDb) -> MySql {
    connector_with(server, &[])
}

async fn call(connector: &MySql, tool: &str, arguments: Value) -> Result<Output, ToolError> {
    let call = Call {
        tool: tool.to_owned(),
        arguments: arguments.as_object().cloned().expect("arguments are an object"),
        cancel: CancellationToken::new(),
    };
    tokio::time::timeout(LIMIT, connector.call(call))
        .await
        .expect("the call ends")
}

async fn records(connector: &MySql, tool: &str, arguments: Value) -> Records {
    match call(connector, tool, arguments).await {
        Ok(Output::Records(records)) => records,
        other => panic!("{tool}: {other:?}"),
    }
}

async fn rows(connector: &MySql, tool: &str, arguments: Value) -> Rows {
    match call(connector, tool, arguments).await {
        Ok(Output::Rows(rows)) => rows,
        other => panic!("{tool}: {other:?}"),
    }
}

async fn query(connector: &MySql, sql: &str) -> Rows {
    rows(connector, "execute_query", serde_json::json!({ "sql": sql })).await
}

/// Reads `### title` and the lines under it; `<U+00A0>` stands for that character.
fn statements(file: &str) -> Vec<(String, String)> {
    file.split("### ")
        .skip(1)
        .map(|entry| {
            let (title, sql) = entry.split_once('\n').expect("a title and a statement");
            let mut sql = sql.strip_suffix('\n').unwrap_or(sql).to_owned();
            while let Some(at) = sql.find("<U+") {
                let code = u32::from_str_radix(&sql[at + 3..at + 7], 16).expect("a code");
                let character = char::from_u32(code).expect("a character");
                sql.replace_range(at..at + 8, &character.to_string());
            }
            (title.to_owned(), sql)
        })
        .collect()
}
