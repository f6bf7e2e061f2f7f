//! Where the site is and who asks, read from the environment. Never printed: it holds the token.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mosaic_connector_kit::http::{Authorization, HeaderName, HttpConfig, Patience, segment};
use mosaic_connector_kit::{ErrorKind, ToolError};
use secrecy::SecretString;

/// The gateway for OAuth.
const GATEWAY: &str = "https://api.atlassian.com";

/// The configuration of one account.
#[derive(Debug)]
pub(crate) struct Config {
    /// How the API is reached.
    pub(crate) http: HttpConfig,
    /// Where links lead, where that is known.
    pub(crate) site: Option<String>,
    /// The variable to blame when the credentials are refused.
    pub(crate) token_field: &'static str,
}

impl Config {
    /// Reads the variables of either way to sign in: an access token with a cloud id, or else address, mail and token.
    ///
    /// # Errors
    /// What is missing or cannot be right, with the variable to blame.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ToolError> {
        let given = |name: &str| {
            let value = variable(name)?.trim().to_owned();
            (!value.is_empty()).then_some(value)
        };
        let site = given("JIRA_URL").map(|url| site(&url)).transpose()?;
        match given("JIRA_ACCESS_TOKEN") {
            Some(token) => Self::of_access_token(&given, token, site),
            None => Self::of_api_token(&given, site),
        }
    }

    fn of_access_token(
        given: &dyn Fn(&str) -> Option<String>,
        token: String,
        site: Option<String>,
    ) -> Result<Self, ToolError> {
        let cloud = given("JIRA_CLOUD_ID").ok_or_else(|| {
            let what = "the id of the site that the access token is for";
            missing("JIRA_CLOUD_ID", "Cloud ID", what)
        })?;
        let gateway = given("JIRA_API_URL").unwrap_or_else(|| GATEWAY.to_owned());
        let base = format!("{}/ex/jira/{}", gateway.trim_end_matches('/'), segment(&cloud));
        let proof = Authorization::bearer(&SecretString::from(token));
        Ok(Self {
            http: http(base, "JIRA_API_URL", proof),
            site,
            token_field: "JIRA_ACCESS_TOKEN",
        })
    }

    fn of_api_token(given: &dyn Fn(&str) -> Option<String>, site: Option<String>) -> Result<Self, ToolError> {
        let site = site.ok_or_else(|| {
            let what = "its address, such as https://your-company.atlassian.net";
            missing("JIRA_URL", "Site", what)
        })?;
        let email = given("JIRA_EMAIL").ok_or_else(|| {
            let what = "the address of the account the token is of";
            missing("JIRA_EMAIL", "Email", what)
        })?;
        let token = given("JIRA_API_TOKEN").ok_or_else(|| {
            let what = "one from https://id.atlassian.com/manage-profile/security/api-tokens";
            missing("JIRA_API_TOKEN", "API token", what)
        })?;
        let value = format!("Basic {}", STANDARD.encode(format!("{email}:{token}")));
        let proof = Authorization::Header {
            name: HeaderName::from_static("authorization"),
            value: SecretString::from(value),
        };
        let (base, field) = match given("JIRA_API_URL") {
            Some(base) => (base, "JIRA_API_URL"),
            None => (site.clone(), "JIRA_URL"),
        };
        Ok(Self {
            http: http(base, field, proof),
            site: Some(site),
            token_field: "JIRA_API_TOKEN",
        })
    }
}

fn http(base: String, base_field: &'static str, authorization: Authorization) -> HttpConfig {
    HttpConfig {
        base,
        base_field,
        // Attachments are kept elsewhere; the service redirects there, and the kit follows without the token.
        hosts: vec![],
        authorization,
        patience: Patience::default(),
    }
}

fn missing(field: &'static str, label: &str, what: &str) -> ToolError {
    ToolError::new(ErrorKind::Auth, format!("{label} is missing"))
        .hint(format!("Give {what}"))
        .field(field)
}

/// Returns the site's address from what people paste: with a path, without a scheme.
fn site(text: &str) -> Result<String, ToolError> {
    let text = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let (scheme, rest) = text.split_once("://").unwrap_or(("https", &text));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let local = matches!(name, "localhost" | "127.0.0.1");
    let good = !name.is_empty() && !host.contains('@') && (scheme == "https" || (scheme == "http" && local));
    if good {
        return Ok(format!("{scheme}://{host}"));
    }
    Err(ToolError::invalid("JIRA_URL is no https address")
        .hint("Write it as https://your-company.atlassian.net; plain http is accepted for this machine only")
        .field("JIRA_URL"))
}

#[cfg(test)]
mod tests {
    use super::Config;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, mosaic_connector_kit::ToolError> {
        Config::read(|name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(read(&[]).expect_err("nothing").field, Some("JIRA_URL"));
        let url = ("JIRA_URL", "larkspur.atlassian.net/jira/for-you");
        assert_eq!(read(&[url]).expect_err("no mail").field, Some("JIRA_EMAIL"));
        let email = ("JIRA_EMAIL", "ana@larkspur.example");
        assert_eq!(
            read(&[url, email]).expect_err("no token").field,
            Some("JIRA_API_TOKEN")
        );
        let config = read(&[url, email, ("JIRA_API_TOKEN", "t")]).expect("complete");
        assert_eq!(config.http.base, "https://larkspur.atlassian.net");
        let token = ("JIRA_ACCESS_TOKEN", "t");
        assert_eq!(read(&[token]).expect_err("no cloud").field, Some("JIRA_CLOUD_ID"));
        let config = read(&[token, ("JIRA_CLOUD_ID", "1-2")]).expect("complete");
        assert_eq!(config.http.base, "https://api.atlassian.com/ex/jira/1-2");
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for bad in ["http://jira.example", "ftp://x", "https://me:secret@jira.example"] {
            let error = read(&[("JIRA_URL", bad)]).expect_err("refused");
            assert_eq!(error.field, Some("JIRA_URL"), "{bad}");
            assert!(!error.message.contains("secret"));
        }
        assert_eq!(
            read(&[("JIRA_URL", "http://127.0.0.1:8080")])
                .expect_err("no mail")
                .field,
            Some("JIRA_EMAIL")
        );
    }
}
