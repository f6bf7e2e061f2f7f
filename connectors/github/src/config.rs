//! Where GitHub is and who asks, read from the environment. Never printed: it holds the token.

use mosaic_connector_kit::{ErrorKind, ToolError};
use secrecy::SecretString;

/// The address of github.com's API.
const PUBLIC: &str = "https://api.github.com";

/// The configuration of one account.
#[derive(Debug)]
pub(crate) struct Config {
    /// The token.
    pub(crate) token: SecretString,
    /// Where REST is.
    pub(crate) rest: String,
    /// Where GraphQL's `graphql` is found.
    pub(crate) graphql: String,
    /// Where the pages for people are.
    pub(crate) web: String,
    /// Whether the token is an app's on behalf of a person: its searches take issues or pull requests, not both.
    pub(crate) of_app: bool,
}

/// Reads the configuration.
///
/// # Errors
/// What is missing, with the variable to blame.
pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Config, ToolError> {
    let given = |name: &str| {
        variable(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    let token = given("GITHUB_TOKEN").ok_or_else(|| {
        ToolError::new(ErrorKind::Auth, "the token of GitHub is missing")
            .hint("Make a fine-grained token at https://github.com/settings/personal-access-tokens and set GITHUB_TOKEN")
            .field("GITHUB_TOKEN")
    })?;
    let rest = given("GITHUB_API_URL").unwrap_or_else(|| PUBLIC.to_owned());
    Ok(Config {
        of_app: token.starts_with("ghu_"),
        token: SecretString::from(token),
        graphql: beside(&rest),
        web: pages(&rest),
        rest,
    })
}

/// Returns the address that `graphql` is relative to: `https://host/api` for an Enterprise server's `https://host/api/v3`.
fn beside(rest: &str) -> String {
    let rest = rest.trim_end_matches('/');
    rest.strip_suffix("/v3").unwrap_or(rest).to_owned()
}

/// Returns where the pages are: an Enterprise server's own, or github.com.
fn pages(rest: &str) -> String {
    let server = rest.trim_end_matches('/').strip_suffix("/api/v3");
    server.unwrap_or("https://github.com").to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_enterprise_server_has_graphql_beside_rest() {
        assert_eq!(
            super::beside("https://git.example/api/v3/"),
            "https://git.example/api"
        );
        assert_eq!(super::beside("https://api.github.com"), "https://api.github.com");
    }

    #[test]
    fn a_missing_token_is_blamed_by_name() {
        let error = super::read(|_| None).expect_err("no token");
        assert_eq!(error.field, Some("GITHUB_TOKEN"));
    }
}
