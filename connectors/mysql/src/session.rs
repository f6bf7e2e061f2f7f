//! Connections to the server: opened when needed, set up so that they can only read, kept for the next call. Every
//! statement goes through the server's prepared protocol, which takes one statement at a time whatever the text says; only
//! what makes the session and clears it, which nobody else has a word in, does not.
//! Never opened before the first call.

mod connection;

pub(crate) use connection::MOST_STATEMENTS;

use crate::config::Config;
use crate::failure;
use crate::value::Cell;
use connection::Session;
use mosaic_connector_kit::{ErrorKind, RowColumn, ToolError};
use serde_json::Value;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};
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
    /// Whether it reads the server's catalogue alone, and so can run nothing that somebody stored there.
    pub(crate) catalogue: bool,
}

impl Statement {
    /// Returns one of our own statements about tables or views, whose values are all in `params`.
    pub(crate) fn own(sql: impl Into<String>, params: Vec<Value>) -> Self {
        Self {
            sql: sql.into(),
            params,
            rows: 10_000,
            time_limit: Duration::from_secs(20),
            catalogue: false,
        }
    }

    /// Returns one of our own statements about `information_schema` and nothing else.
    pub(crate) fn catalogue(sql: impl Into<String>, params: Vec<Value>) -> Self {
        Self {
            catalogue: true,
            ..Self::own(sql, params)
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
        let session = self.open().await?;
        let place = match self.database() {
            Some(database) => format!("{database} at {}:{}", self.config.host, self.config.port),
            None => format!("{}:{}", self.config.host, self.config.port),
        };
        Ok(format!("{}, {place}", session.product()))
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
                ErrorKind::Upstream,
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
        let id = session.id();
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
                    self.keep(session, statement).await;
                }
                Ok(found)
            }
            Err(sqlx::Error::Io(_)) => Err(Broken::Lost),
            Err(error) => {
                let failed = failure::running(&error, &self.config);
                // After an error of the server the connection is as good as before.
                if error.as_database_error().is_some() {
                    self.keep(session, statement).await;
                }
                Err(Broken::Failed(failed))
            }
        }
    }

    /// Ends a connection and what it is doing, over a second one. Not the statement alone: one that has been sent and is not
    /// yet begun would be begun after that.
    async fn kill(&self, id: u64) {
        let killed = async {
            let mut second = self.config.options.connect().await?;
            second
                .execute(AssertSqlSafe(format!("KILL CONNECTION {id}")))
                .await
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

    /// Keeps a connection for the next statement, if nothing of this one is left on it.
    async fn keep(&self, mut session: Session, statement: &Statement) {
        if session.is_worn() {
            return;
        }
        match tokio::time::timeout(CONNECT_LIMIT, session.clear(statement)).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) | Err(_) => return,
            Ok(Err(error)) => {
                tracing::debug!(%error, "a connection could not be cleared and is given up");
                return;
            }
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
            Session::set_up(connection)
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

#[cfg(test)]
mod tests;
