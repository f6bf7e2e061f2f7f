//! What the driver and the server report, in the vocabulary of the connectors: the kind, what to do, the field to blame.
//! Codes are MySQL's error numbers (MySQL 8 reference, "Server Error Message Reference") and MariaDB's where they differ.

use crate::config::Config;
use mosaic_connector_kit::{ErrorKind, ToolError, output::clip};
use sqlx::mysql::MySqlDatabaseError;

/// Returns why no connection came about.
pub(crate) fn connecting(error: &sqlx::Error, config: &Config) -> ToolError {
    let place = format!("{}:{}", config.host, config.port);
    match error {
        sqlx::Error::Database(error) => match error.try_downcast_ref::<MySqlDatabaseError>() {
            Some(error) => refused(error, config),
            None => upstream(format!("could not sign in at {place}")),
        },
        sqlx::Error::Tls(_) => tls(&format!(
            "could not agree on TLS with {place}: {}",
            innermost(error)
        )),
        sqlx::Error::Io(io) => io_failure(io, config),
        sqlx::Error::Configuration(_) => {
            upstream(format!("the server at {place} asks for a sign-in that needs TLS"))
                .hint("Set MYSQL_SSL_MODE to REQUIRED")
                .field("MYSQL_SSL_MODE")
        }
        sqlx::Error::Protocol(message) if message.contains("plugin") => ToolError::new(
            ErrorKind::Auth,
            format!("the account signs in in a way that is not known here: {message}"),
        )
        .hint("Use an account with mysql_native_password or caching_sha2_password")
        .field("MYSQL_USER"),
        _ => upstream(format!("what answers at {place} does not speak MySQL's protocol"))
            .hint("Check the port: MySQL's usual one is 3306")
            .field("MYSQL_PORT"),
    }
}

/// Returns the failure of a host name that leads nowhere.
pub(crate) fn unknown_host(config: &Config) -> ToolError {
    upstream(format!("there is no host named `{}`", config.host))
        .hint("Check the spelling of the host and the network")
        .field("MYSQL_HOST")
}

/// Returns the failure of a server that does not answer in time.
pub(crate) fn silent(config: &Config) -> ToolError {
    ToolError::new(
        ErrorKind::Timeout,
        format!("{}:{} did not answer within 5 s", config.host, config.port),
    )
    .hint("Check the host and the port, and whether a firewall or a VPN stands between")
    .field("MYSQL_HOST")
}

fn io_failure(error: &std::io::Error, config: &Config) -> ToolError {
    let place = format!("{}:{}", config.host, config.port);
    match error.kind() {
        std::io::ErrorKind::ConnectionRefused => upstream(format!("{place} refused the connection"))
            .hint("Check the port, and that the server runs and listens on this address")
            .field("MYSQL_PORT"),
        std::io::ErrorKind::TimedOut => silent(config),
        std::io::ErrorKind::HostUnreachable | std::io::ErrorKind::NetworkUnreachable => {
            upstream(format!("{place} is out of reach"))
                .hint("Check the host and the network")
                .field("MYSQL_HOST")
        }
        std::io::ErrorKind::InvalidData => tls(&format!("could not agree on TLS with {place}: {error}")),
        _ => upstream(format!("the connection to {place} broke off: {error}"))
            .hint("Check that a MySQL server listens there")
            .field("MYSQL_PORT"),
    }
}

fn refused(error: &MySqlDatabaseError, config: &Config) -> ToolError {
    let message = error.message();
    let auth = |words: &str| ToolError::new(ErrorKind::Auth, words);
    match error.number() {
        1045 | 1698 => auth(&format!(
            "the server refused the user name or the password: {message}"
        ))
        .hint("Check the user and the password")
        .field("MYSQL_PASSWORD"),
        1044 => ToolError::new(
            ErrorKind::Scope,
            format!("the account may not use the database: {message}"),
        )
        .hint("Ask for SELECT on this database, or choose another")
        .field("MYSQL_DATABASE"),
        1049 => ToolError::not_found(format!(
            "there is no database named `{}`",
            config.database.as_deref().unwrap_or_default()
        ))
        .hint("Check the name, or leave it empty to see all databases")
        .field("MYSQL_DATABASE"),
        1130 => auth(&format!("the server does not let this machine in: {message}"))
            .hint("Ask the administrator to allow the account from this address")
            .field("MYSQL_HOST"),
        1129 => upstream("the server blocks this machine after too many failed attempts".to_owned())
            .hint("Ask the administrator to run FLUSH HOSTS")
            .field("MYSQL_HOST"),
        3159 | 1835 => tls(&format!("the server insists on TLS: {message}")),
        1862 | 1820 => auth("the account's password has expired")
            .hint("Set a new password with another client")
            .field("MYSQL_PASSWORD"),
        4151 | 3118 => auth(&format!("the account is locked: {message}")).field("MYSQL_USER"),
        1040 | 1203 | 1226 => busy(message),
        1251 | 2059 => auth(&format!(
            "the account signs in in a way that is not known here: {message}"
        ))
        .field("MYSQL_USER"),
        _ => upstream(format!(
            "the server refused the connection: {}",
            clip(message, 300)
        )),
    }
}

/// Returns why a statement failed.
pub(crate) fn running(error: &sqlx::Error, config: &Config) -> ToolError {
    let Some(error) = error.as_database_error() else {
        return match error {
            sqlx::Error::Io(io) => upstream(format!("the connection broke off: {io}")).hint("Try again"),
            other => upstream(format!(
                "the answer could not be read: {}",
                clip(&other.to_string(), 300)
            )),
        };
    };
    match error.try_downcast_ref::<MySqlDatabaseError>() {
        Some(error) => statement(error, config),
        None => upstream("the server failed".to_owned()),
    }
}

fn statement(error: &MySqlDatabaseError, config: &Config) -> ToolError {
    let message = clip(error.message(), 500).into_owned();
    match error.number() {
        1146 | 1049 | 1051 | 1305 => {
            ToolError::not_found(message).hint("Look for the right name with search_schema or list_tables")
        }
        1054 | 1052 => ToolError::invalid(message).hint("See the columns with describe_table"),
        1046 => ToolError::invalid("no database is chosen")
            .hint("Write database.table, or set MYSQL_DATABASE")
            .field("MYSQL_DATABASE"),
        1064 | 1149 | 1235 => ToolError::invalid(message).hint("Correct the statement for this server"),
        1044 | 1045 | 1142 | 1143 | 1227 | 1370 | 1345 => {
            ToolError::new(ErrorKind::Scope, message).hint("The account may not read this; ask for SELECT on it")
        }
        1969 | 3024 | 1317 | 1028 | 3170 => ToolError::new(ErrorKind::Timeout, "the statement took longer than its time limit")
            .hint("Narrow it: filter on an indexed column (get_table_indexes), ask for fewer rows, see explain_query"),
        1792 | 1290 => ToolError::invalid(format!("the session only reads: {message}")),
        1205 | 1213 => upstream(message).hint("Rows are locked by somebody else: try again"),
        1040 | 1203 | 1226 => busy(&message),
        1356 => ToolError::invalid(message).hint("The view is broken or its owner lacks rights"),
        1053 | 1077 | 1927 | 2006 | 2013 => upstream(message).hint("Try again"),
        1045.. if error.code() == Some("08S01") => connecting_lost(config),
        _ if error.code().is_some_and(is_callers) => ToolError::invalid(message),
        _ => upstream(message),
    }
}

/// Tells whether a SQLSTATE class blames the statement: data, syntax, cardinality, constraints, general errors of MySQL.
fn is_callers(state: &str) -> bool {
    ["21", "22", "23", "42", "HY"]
        .iter()
        .any(|class| state.starts_with(class))
}

fn connecting_lost(config: &Config) -> ToolError {
    upstream(format!(
        "the connection to {}:{} was lost",
        config.host, config.port
    ))
    .hint("Try again")
}

fn busy(message: &str) -> ToolError {
    let mut error = ToolError::new(
        ErrorKind::RateLimited,
        format!("the server takes no more work: {message}"),
    )
    .hint("Wait a little, then try again");
    error.retry_after_s = Some(5);
    error
}

fn tls(message: &str) -> ToolError {
    upstream(message.to_owned())
        .hint(
            "REQUIRED needs a server with TLS; VERIFY_CA and VERIFY_IDENTITY need a certificate from a known authority; \
             PREFERRED takes what there is",
        )
        .field("MYSQL_SSL_MODE")
}

fn upstream(message: String) -> ToolError {
    ToolError::new(ErrorKind::Upstream, message)
}

fn innermost(error: &dyn std::error::Error) -> String {
    let mut deepest = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}
