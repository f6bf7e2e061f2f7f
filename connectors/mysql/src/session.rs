//! Connections to the server: opened when needed, set up so that they can only read, kept for the next call. Every
//! statement goes through the server's prepared protocol, which takes one statement at a time whatever the text says.
//! Never opened before the first call.

use crate::config::Config;
use crate::failure;
use crate::value::{self, Cell};
use futures::TryStreamExt as _;
use mosaic_connector_kit::{RowColumn, ToolError};
use serde_json::Value;
use sqlx::mysql::{MySql, MySqlConnection, MySqlRow};
use sqlx::query::Query;
use sqlx::{
    AssertSqlSafe, Column as _, ConnectOptions as _, Connection as _, Executor as _, Row as _,
    SqlSafeStr as _,
};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// How long opening a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How many statements run at a time.
const AT_ONCE: usize = 4;
/// How long an unused connection is kept.
const KEPT_FOR: Duration = Duration::from_secs(60);
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

/// A statement to run.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// The text: approved by the guard, or our own.
    pub(crate) sql: String,
    /// What stands for each `?`.
    pub(crate) params: Vec<Value>,
    /// How many rows are wanted.
    pub(crate) rows: usize,
    /// How long the server may work on it.
    pub(crate) time_limit: Duration,
}

impl Statement {
    /// Returns one of our own statements, whose values are all in `params`.
    pub(crate) fn own(sql: impl Into<String>, params: Vec<Value>) -> Self {
        Self {
            sql: sql.into(),
            params,
            rows: 10_000,
            time_limit: Duration::from_secs(20),
        }
    }
}

/// What a statement brought.
#[derive(Debug, Clone, Default)]
pub(crate) struct Found {
    /// The columns.
    pub(crate) columns: Vec<RowColumn>,
    /// The rows, as many as were wanted or fewer.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Whether there are more.
    pub(crate) has_more: bool,
    /// Whether it was cut because it grew too large rather than too long.
    pub(crate) too_large: bool,
}

/// The connections of one account.
#[derive(Debug)]
pub(crate) struct Sessions {
    config: Config,
    idle: Mutex<Vec<(Session, Instant)>>,
    places: Semaphore,
}

/// One connection, set up.
#[derive(Debug)]
struct Session {
    connection: MySqlConnection,
    id: u64,
    mariadb: bool,
    time_limit: Option<Duration>,
}

impl Sessions {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            config,
            idle: Mutex::new(Vec::new()),
            places: Semaphore::new(AT_ONCE),
        }
    }

    /// Returns the database that names without one are looked up in.
    pub(crate) fn database(&self) -> Option<&str> {
        self.config.database.as_deref()
    }

    /// Tries the credentials and returns the server's name and version.
    pub(crate) async fn check(&self) -> Result<String, ToolError> {
        let mut session = self.open().await?;
        let row = session
            .connection
            .fetch_one("SELECT VERSION()")
            .await
            .map_err(|error| failure::running(&error, &self.config))?;
        let version: String = row.try_get(0).unwrap_or_default();
        let product = if session.mariadb { "MariaDB" } else { "MySQL" };
        let number = version.split('-').next().unwrap_or_default();
        let place = match self.database() {
            Some(database) => format!("{database} at {}:{}", self.config.host, self.config.port),
            None => format!("{}:{}", self.config.host, self.config.port),
        };
        Ok(format!("{product} {number}, {place}"))
    }

    /// Runs a statement and returns its rows. When the token is cancelled, the statement is killed on the server.
    pub(crate) async fn run(
        &self,
        statement: &Statement,
        cancel: &CancellationToken,
    ) -> Result<Found, ToolError> {
        let _place = tokio::select! {
            place = self.places.acquire() => place,
            () = cancel.cancelled() => return Err(ToolError::cancelled()),
        };
        if let Some(session) = self.take_idle() {
            match self.run_on(session, statement, cancel).await {
                // The server closes connections that are long unused: only then, and once, a fresh one is tried.
                Err(Broken::Lost) => {}
                Err(Broken::Failed(error)) => return Err(error),
                Ok(found) => return Ok(found),
            }
        }
        let session = tokio::select! {
            session = self.open() => session?,
            () = cancel.cancelled() => return Err(ToolError::cancelled()),
        };
        match self.run_on(session, statement, cancel).await {
            Ok(found) => Ok(found),
            Err(Broken::Failed(error)) => Err(error),
            Err(Broken::Lost) => Err(ToolError::new(
                mosaic_connector_kit::ErrorKind::Upstream,
                format!(
                    "the connection to {}:{} broke off",
                    self.config.host, self.config.port
                ),
            )
            .hint("Try again")),
        }
    }

    async fn run_on(
        &self,
        mut session: Session,
        statement: &Statement,
        cancel: &CancellationToken,
    ) -> Result<Found, Broken> {
        let id = session.id;
        let found = tokio::select! {
            found = session.fetch(statement) => found,
            () = cancel.cancelled() => {
                self.kill(id).await;
                return Err(Broken::Failed(ToolError::cancelled()));
            }
        };
        match found {
            Ok((found, drained)) => {
                if drained {
                    self.keep(session);
                }
                Ok(found)
            }
            Err(sqlx::Error::Io(_)) => Err(Broken::Lost),
            Err(error) => {
                let failed = failure::running(&error, &self.config);
                // After an error of the server the connection is as good as before.
                if error.as_database_error().is_some() {
                    self.keep(session);
                }
                Err(Broken::Failed(failed))
            }
        }
    }

    /// Ends what a connection is doing, over a second one.
    async fn kill(&self, id: u64) {
        let killed = async {
            let mut second = self.config.options.connect().await?;
            second.execute(AssertSqlSafe(format!("KILL QUERY {id}"))).await
        };
        match tokio::time::timeout(CONNECT_LIMIT, killed).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "could not end a cancelled statement; its time limit will")
            }
            Err(_) => tracing::warn!("could not end a cancelled statement in time; its time limit will"),
        }
    }

    fn take_idle(&self) -> Option<Session> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(_, since)| since.elapsed() < KEPT_FOR);
        idle.pop().map(|(session, _)| session)
    }

    fn keep(&self, session: Session) {
        if session.connection.cached_statements_size() >= MOST_STATEMENTS {
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < AT_ONCE {
            idle.push((session, Instant::now()));
        }
    }

    async fn open(&self) -> Result<Session, ToolError> {
        let opening = async {
            // Looked up by hand first: the driver's error does not tell a wrong name from a broken line.
            let place = (self.config.host.as_str(), self.config.port);
            if self.config.options.get_socket().is_none() && tokio::net::lookup_host(place).await.is_err() {
                return Err(failure::unknown_host(&self.config));
            }
            let connection = self
                .config
                .options
                .connect()
                .await
                .map_err(|error| failure::connecting(&error, &self.config))?;
            set_up(connection)
                .await
                .map_err(|error| failure::running(&error, &self.config))
        };
        tokio::time::timeout(CONNECT_LIMIT, opening)
            .await
            .unwrap_or_else(|_| Err(failure::silent(&self.config)))
    }
}

enum Broken {
    /// The connection was gone.
    Lost,
    /// The statement failed.
    Failed(ToolError),
}

/// Makes a connection one that can only read.
async fn set_up(mut connection: MySqlConnection) -> Result<Session, sqlx::Error> {
    connection.execute(SQL_MODE).await?;
    connection.execute(READ_ONLY).await?;
    let row = connection.fetch_one("SELECT CONNECTION_ID(), VERSION()").await?;
    let version: String = row.try_get(1)?;
    Ok(Session {
        connection,
        id: row.try_get_unchecked(0)?,
        mariadb: version.contains("MariaDB"),
        time_limit: None,
    })
}

impl Session {
    /// Returns the rows, and whether the connection can be used again.
    async fn fetch(&mut self, statement: &Statement) -> Result<(Found, bool), sqlx::Error> {
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
            let sql = if self.mariadb {
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

#[cfg(test)]
mod tests;
