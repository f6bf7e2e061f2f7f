//! One connection, set up so that it can only read, and what a statement brings over it.

use super::{Found, Statement};
use crate::value;
use futures::TryStreamExt as _;
use mosaic_connector_kit::RowColumn;
use serde_json::Value;
use sqlx::mysql::{MySql, MySqlConnection, MySqlRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Executor as _, Row as _, SqlSafeStr as _};
use std::time::Duration;

/// How many prepared statements a connection gathers before it is given up. None is ever closed singly: the driver does not
/// wait for an answer to that, and what it sends next is then held back by the network for 40 ms (no `TCP_NODELAY`).
pub(crate) const MOST_STATEMENTS: usize = 200;
/// How many bytes of cells one answer may hold.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What the parser of the guard takes for granted: double quotes are text, backslashes escape, `||` is OR, and a space
/// before a bracket makes no function. Nothing else in `sql_mode` changes how a `SELECT` is read.
const SQL_MODE: &str = "SET SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'";
/// Refuses every write from now on, DDL included. `START TRANSACTION READ ONLY` would not: DDL commits it first.
const READ_ONLY: &str = "SET SESSION TRANSACTION READ ONLY";

/// One connection, set up.
#[derive(Debug)]
pub(super) struct Session {
    connection: MySqlConnection,
    id: u64,
    version: String,
    time_limit: Option<Duration>,
}

impl Session {
    /// Makes a connection one that can only read.
    pub(super) async fn set_up(mut connection: MySqlConnection) -> Result<Self, sqlx::Error> {
        connection.execute(SQL_MODE).await?;
        connection.execute(READ_ONLY).await?;
        let row = connection.fetch_one("SELECT CONNECTION_ID(), VERSION()").await?;
        Ok(Self {
            id: row.try_get_unchecked(0)?,
            version: row.try_get(1)?,
            connection,
            time_limit: None,
        })
    }

    /// Returns the number that the server knows the connection by.
    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// Returns the product and its version: "MariaDB 10.11.19".
    pub(super) fn product(&self) -> String {
        let name = if self.is_mariadb() { "MariaDB" } else { "MySQL" };
        format!("{name} {}", self.version.split('-').next().unwrap_or_default())
    }

    fn is_mariadb(&self) -> bool {
        self.version.contains("MariaDB")
    }

    /// Tells whether it has gathered so much that a fresh one is better.
    pub(super) fn is_worn(&self) -> bool {
        self.connection.cached_statements_size() >= MOST_STATEMENTS
    }

    /// Returns the rows, and whether the connection can be used again.
    pub(super) async fn fetch(&mut self, statement: &Statement) -> Result<(Found, bool), sqlx::Error> {
        self.limit_time(statement.time_limit).await?;
        let mut query = sqlx::query(AssertSqlSafe(statement.sql.clone()));
        for param in &statement.params {
            query = bind(query, param);
        }
        let mut rows = self.connection.fetch(query);
        let mut found = Found::default();
        let mut bytes = 0;
        while let Some(row) = rows.try_next().await? {
            if found.columns.is_empty() {
                found.columns = columns(&row);
            }
            if found.has_more {
                // One row more than wanted tells that there are more; what else comes is not read, and the connection is
                // given up with it.
                return Ok((found, false));
            }
            if found.rows.len() == statement.rows {
                found.has_more = true;
                continue;
            }
            let cells = value::cells(&row)?;
            bytes += cells.iter().flatten().map(String::len).sum::<usize>();
            found.rows.push(cells);
            if bytes > MOST_BYTES {
                found.too_large = true;
                found.has_more = true;
                return Ok((found, false));
            }
        }
        drop(rows);
        if found.columns.is_empty() {
            found.columns = self.columns_of(statement).await;
        }
        Ok((found, true))
    }

    /// Returns the columns of a statement that brought no row: the driver tells them with the rows only.
    async fn columns_of(&mut self, statement: &Statement) -> Vec<RowColumn> {
        match self
            .connection
            .prepare(AssertSqlSafe(statement.sql.clone()).into_sql_str())
            .await
        {
            Ok(prepared) => sqlx::Statement::columns(&prepared)
                .iter()
                .map(|column| RowColumn {
                    name: column.name().to_owned(),
                    type_name: value::type_name(column.type_info()),
                })
                .collect(),
            Err(_) => Vec::new(),
        }
    }

    async fn limit_time(&mut self, limit: Duration) -> Result<(), sqlx::Error> {
        if self.time_limit != Some(limit) {
            let limit_ms = limit.as_millis().max(1);
            // MariaDB counts seconds and watches every statement, MySQL counts milliseconds and watches SELECT.
            let sql = if self.is_mariadb() {
                format!(
                    "SET SESSION max_statement_time = {}",
                    limit.as_secs_f64().max(0.001)
                )
            } else {
                format!("SET SESSION max_execution_time = {limit_ms}")
            };
            self.connection.execute(AssertSqlSafe(sql)).await?;
            self.time_limit = Some(limit);
        }
        Ok(())
    }
}

type Bound<'q> = Query<'q, MySql, sqlx::mysql::MySqlArguments>;

fn bind<'q>(query: Bound<'q>, param: &Value) -> Bound<'q> {
    match param {
        Value::Null => query.bind(None::<String>),
        Value::Bool(value) => query.bind(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => query.bind(value),
            (None, Some(value)) => query.bind(value),
            (None, None) => query.bind(number.as_f64()),
        },
        Value::String(text) => query.bind(text.clone()),
        Value::Array(_) | Value::Object(_) => query.bind(param.to_string()),
    }
}

fn columns(row: &MySqlRow) -> Vec<RowColumn> {
    row.columns()
        .iter()
        .map(|column| RowColumn {
            name: column.name().to_owned(),
            type_name: value::type_name(column.type_info()),
        })
        .collect()
}
