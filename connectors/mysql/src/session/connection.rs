//! One connection, set up so that it can only read, and what a statement brings over it.

use super::{Found, Statement};
use crate::value;
use futures::TryStreamExt as _;
use mosaic_connector_kit::RowColumn;
use serde_json::Value;
use sqlx::mysql::{MySql, MySqlConnection, MySqlRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, Column as _, Connection as _, Executor as _, Row as _, SqlSafeStr as _};

/// How many prepared statements a connection gathers before it is given up. None is ever closed singly: the driver does not
/// wait for an answer to that, and what it sends next is then held back by the network for 40 ms (no `TCP_NODELAY`).
pub(crate) const MOST_STATEMENTS: usize = 200;
/// How many bytes of cells one answer may hold.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What the parser of the guard takes for granted: double quotes are text, backslashes escape, `||` is OR, and a space
/// before a bracket makes no function. Nothing else in `sql_mode` changes how a `SELECT` is read, but the character set does.
const READING: &str = "NAMES utf8mb4, SESSION sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'";

/// One connection, set up.
///
/// A view may call stored functions, and these may change the session's settings, take locks and make temporary tables. So
/// the settings are made anew before each statement; what somebody else may have stored runs in a read-only transaction, whose
/// kind cannot be changed while it lasts; and nothing of it is left when the connection is kept.
#[derive(Debug)]
pub(super) struct Session {
    connection: MySqlConnection,
    id: u64,
    version: String,
}

impl Session {
    /// Learns what kind of server a connection leads to.
    pub(super) async fn set_up(mut connection: MySqlConnection) -> Result<Self, sqlx::Error> {
        let row = connection.fetch_one("SELECT CONNECTION_ID(), VERSION()").await?;
        Ok(Self {
            id: row.try_get_unchecked(0)?,
            version: row.try_get(1)?,
            connection,
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

    /// Tells whether the server's version is at least one of these: MariaDB's, or MySQL's.
    fn is_since(&self, mariadb: [u32; 3], mysql: [u32; 3]) -> bool {
        let mut numbers = self
            .version
            .split(['.', '-'])
            .map(|number| number.parse().unwrap_or(0));
        let version = [(); 3].map(|()| numbers.next().unwrap_or(0));
        version >= if self.is_mariadb() { mariadb } else { mysql }
    }

    /// Returns the rows, and whether all were read: only then can the connection be used again, once it is cleared.
    pub(super) async fn fetch(&mut self, statement: &Statement) -> Result<(Found, bool), sqlx::Error> {
        self.secure(statement).await?;
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

    /// Makes the session one that reads as the guard does, refuses every write and ends what takes too long, whatever it was
    /// before. One message to the server.
    async fn secure(&mut self, statement: &Statement) -> Result<(), sqlx::Error> {
        // Refuses DDL, too. A transaction alone would not: DDL commits it first.
        let read_only = if self.is_since([11, 1, 1], [8, 0, 0]) {
            "transaction_read_only"
        } else {
            "tx_read_only"
        };
        // MariaDB counts seconds and watches every statement, MySQL counts milliseconds and watches SELECT.
        let time_limit = if self.is_mariadb() {
            let seconds = statement.time_limit.as_secs_f64().max(0.001);
            format!("max_statement_time = {seconds}")
        } else {
            format!("max_execution_time = {}", statement.time_limit.as_millis().max(1))
        };
        let mut sql = format!("SET {READING}, SESSION {read_only} = 1, SESSION {time_limit}");
        if !statement.catalogue {
            sql.push_str("; START TRANSACTION READ ONLY");
        }
        self.connection.execute(AssertSqlSafe(sql)).await?;
        Ok(())
    }

    /// Ends what the statement may have left behind: its transaction, and locks by name. Returns whether nothing is left.
    pub(super) async fn clear(&mut self, statement: &Statement) -> Result<bool, sqlx::Error> {
        if statement.catalogue {
            return Ok(true);
        }
        // Older servers can only release the locks whose names are known: there the connection goes with them.
        if !self.is_since([10, 5, 2], [5, 7, 5]) {
            return Ok(false);
        }
        self.connection.execute("COMMIT; DO RELEASE_ALL_LOCKS()").await?;
        Ok(true)
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
