//! Where the server is and who asks, read from the environment. Never printed: it holds the password.

use crate::guard::holds_accounts;
use crate::session::MOST_STATEMENTS;
use mosaic_connector_kit::{ErrorKind, ToolError};
use sqlx::ConnectOptions as _;
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use std::str::FromStr as _;

/// The configuration of one account.
#[derive(Clone)]
pub(crate) struct Config {
    /// How to connect.
    pub(crate) options: MySqlConnectOptions,
    /// The server's host, for messages.
    pub(crate) host: String,
    /// The server's port, for messages.
    pub(crate) port: u16,
    /// The database that names without one are looked up in.
    pub(crate) database: Option<String>,
}

impl std::fmt::Debug for Config {
    /// Shows where, never who or with what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config")
            .field("host", &self.host)
            .field("port", &self.port)
            .finish_non_exhaustive()
    }
}

impl Config {
    /// Reads `MYSQL_URL`, or else the single variables.
    ///
    /// # Errors
    /// What is missing or cannot be right, with the variable to blame.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ToolError> {
        let given = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let options = match given("MYSQL_URL") {
            Some(url) => from_url(url.trim())?,
            None => from_variables(given, variable("MYSQL_PASSWORD"))?,
        };
        let options = options
            .charset("utf8mb4")
            .pipes_as_concat(false)
            .no_engine_substitution(false)
            .timezone(None)
            .statement_cache_capacity(2 * MOST_STATEMENTS)
            .disable_statement_logging();
        if options.get_database().is_some_and(holds_accounts) {
            return Err(ToolError::invalid(
                "the database `mysql` holds the server's accounts and is closed here",
            )
            .hint("Choose another, or leave it empty to see all databases")
            .field("MYSQL_DATABASE"));
        }
        Ok(Self {
            host: options.get_host().to_owned(),
            port: options.get_port(),
            database: options.get_database().map(str::to_owned),
            options,
        })
    }
}

fn from_url(url: &str) -> Result<MySqlConnectOptions, ToolError> {
    // The error of the parser is left out: it may quote the URL, and the password in it.
    let wrong = || {
        ToolError::invalid("MYSQL_URL is not a MySQL address")
            .hint("Write mysql://user:password@host:3306/database, with special characters percent-encoded")
            .field("MYSQL_URL")
    };
    if !["mysql://", "mariadb://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        return Err(wrong());
    }
    MySqlConnectOptions::from_str(url).map_err(|_| wrong())
}

fn from_variables(
    given: impl Fn(&str) -> Option<String>,
    password: Option<String>,
) -> Result<MySqlConnectOptions, ToolError> {
    // A person reads it under the field of a form: by its label there, not by the variable.
    let missing = |name: &'static str, label: &str, what: &str| {
        ToolError::new(ErrorKind::Auth, format!("{label} is missing"))
            .hint(format!("Give {what}, or the whole address in one line"))
            .field(name)
    };
    let host =
        given("MYSQL_HOST").ok_or_else(|| missing("MYSQL_HOST", "Host", "the server's name or address"))?;
    let user = given("MYSQL_USER").ok_or_else(|| missing("MYSQL_USER", "User", "the account's name"))?;
    let mut options = MySqlConnectOptions::new().host(host.trim()).username(user.trim());
    if let Some(port) = given("MYSQL_PORT") {
        let port = port
            .trim()
            .parse::<u16>()
            .ok()
            .filter(|&port| port > 0)
            .ok_or_else(|| {
                ToolError::invalid("MYSQL_PORT is not a port")
                    .hint("Give a number from 1 to 65535; MySQL's usual port is 3306")
                    .field("MYSQL_PORT")
            })?;
        options = options.port(port);
    }
    if let Some(password) = password.filter(|password| !password.is_empty()) {
        options = options.password(&password);
    }
    if let Some(database) = given("MYSQL_DATABASE") {
        options = options.database(database.trim());
    }
    if let Some(mode) = given("MYSQL_SSL_MODE") {
        options = options.ssl_mode(ssl_mode(&mode)?);
    }
    Ok(options)
}

/// The values of `MYSQL_SSL_MODE`.
pub(crate) const SSL_MODES: [&str; 5] = [
    "PREFERRED",
    "REQUIRED",
    "VERIFY_CA",
    "VERIFY_IDENTITY",
    "DISABLED",
];

fn ssl_mode(mode: &str) -> Result<MySqlSslMode, ToolError> {
    match mode.trim().to_ascii_uppercase().replace('-', "_").as_str() {
        "PREFERRED" => Ok(MySqlSslMode::Preferred),
        "REQUIRED" => Ok(MySqlSslMode::Required),
        "VERIFY_CA" => Ok(MySqlSslMode::VerifyCa),
        "VERIFY_IDENTITY" => Ok(MySqlSslMode::VerifyIdentity),
        "DISABLED" => Ok(MySqlSslMode::Disabled),
        _ => Err(ToolError::invalid("MYSQL_SSL_MODE is not a mode of TLS")
            .hint(format!("Choose one of {}", SSL_MODES.join(", ")))
            .field("MYSQL_SSL_MODE")),
    }
}

#[cfg(test)]
mod tests {
    use super::Config;

    fn read(variables: &[(&str, &str)]) -> Result<Config, mosaic_connector_kit::ToolError> {
        Config::read(|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_url_overrides_the_single_variables() {
        let config = read(&[
            (
                "MYSQL_URL",
                "mysql://ann:p%40ss@db.example:3307/shop?ssl-mode=DISABLED",
            ),
            ("MYSQL_HOST", "elsewhere"),
        ])
        .expect("read");
        assert_eq!((config.host.as_str(), config.port), ("db.example", 3307));
        assert_eq!(config.database.as_deref(), Some("shop"));
        assert_eq!(config.options.get_username(), "ann");
    }

    #[test]
    fn what_is_wrong_names_the_variable_and_never_the_secret() {
        let field = |variables: &[(&str, &str)]| read(variables).expect_err("refused").field;
        assert_eq!(field(&[]), Some("MYSQL_HOST"));
        assert_eq!(field(&[("MYSQL_HOST", "db")]), Some("MYSQL_USER"));
        let message = |variables: &[(&str, &str)]| read(variables).expect_err("refused").message;
        assert_eq!(message(&[]), "Host is missing");
        assert_eq!(message(&[("MYSQL_HOST", "db")]), "User is missing");
        let base = [("MYSQL_HOST", "db"), ("MYSQL_USER", "ann")];
        assert_eq!(
            field(&[base[0], base[1], ("MYSQL_PORT", "many")]),
            Some("MYSQL_PORT")
        );
        assert_eq!(
            field(&[base[0], base[1], ("MYSQL_SSL_MODE", "maybe")]),
            Some("MYSQL_SSL_MODE")
        );
        assert_eq!(
            field(&[base[0], base[1], ("MYSQL_DATABASE", " MySQL ")]),
            Some("MYSQL_DATABASE")
        );
        for url in ["postgres://a:secret@b/c", "mysql://a:secret@b:port/c", "secret"] {
            let error = read(&[("MYSQL_URL", url)]).expect_err("refused");
            assert_eq!(error.field, Some("MYSQL_URL"));
            assert!(!error.text().contains("secret"), "{}", error.text());
        }
        let config = read(&[base[0], base[1], ("MYSQL_PASSWORD", "secret")]).expect("read");
        assert!(!format!("{config:?}").contains("secret"));
    }
}
