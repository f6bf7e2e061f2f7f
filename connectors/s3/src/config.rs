//! Where the buckets are and who asks, read from the environment. Never printed: it holds the secret key.

use mosaic_connector_kit::{ErrorKind, ToolError};
use secrecy::SecretString;

/// The settings of one account.
pub(crate) struct Settings {
    /// A key given in the environment; without one the SDK's chain looks for credentials.
    pub(crate) key: Option<Key>,
    /// The profile of `~/.aws` to use.
    pub(crate) profile: Option<String>,
    /// The region; without one the profile's.
    pub(crate) region: Option<String>,
    /// The address of a service that speaks S3 and is not Amazon's.
    pub(crate) endpoint: Option<String>,
}

/// An access key.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: SecretString,
    pub(crate) session: Option<SecretString>,
}

impl std::fmt::Debug for Settings {
    /// Shows where, never who or with what.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Reads the `AWS_…` variables.
    ///
    /// # Errors
    /// What is missing or cannot be right, with the variable to blame.
    pub(crate) fn read(environment: impl Fn(&str) -> Option<String>) -> Result<Self, ToolError> {
        let given = |name: &str| {
            environment(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let key = match (given("AWS_ACCESS_KEY_ID"), given("AWS_SECRET_ACCESS_KEY")) {
            (Some(id), Some(secret)) => Some(Key {
                id,
                secret: secret.into(),
                session: given("AWS_SESSION_TOKEN").map(SecretString::from),
            }),
            (None, None) => None,
            (Some(_), None) => return Err(missing("AWS_SECRET_ACCESS_KEY", "Secret access key")),
            (None, Some(_)) => return Err(missing("AWS_ACCESS_KEY_ID", "Access key ID")),
        };
        let endpoint = given("AWS_ENDPOINT_URL_S3").or_else(|| given("AWS_ENDPOINT_URL"));
        if endpoint.as_deref().is_some_and(|url| {
            !(url.starts_with("https://") || url.starts_with("http://")) || url.contains('@')
        }) {
            return Err(ToolError::invalid("the endpoint is not an address")
                .hint("Write https://storage.example.com without a name or a password, or leave it empty for Amazon S3")
                .field("AWS_ENDPOINT_URL_S3"));
        }
        let profile = given("AWS_PROFILE");
        let region = given("AWS_REGION").or_else(|| given("AWS_DEFAULT_REGION"));
        // A service that is not Amazon's seldom has regions; a profile may name one.
        let region = match (region, &endpoint, &profile, &key) {
            (Some(region), _, _, _) => Some(region),
            (None, Some(_), _, _) => Some("us-east-1".to_owned()),
            (None, None, None, Some(_)) => {
                return Err(ToolError::invalid("Region is missing")
                    .hint("Give the region of the buckets, such as eu-west-1")
                    .field("AWS_REGION"));
            }
            (None, None, _, _) => None,
        };
        Ok(Self {
            key,
            profile,
            region,
            endpoint,
        })
    }
}

fn missing(field: &'static str, label: &str) -> ToolError {
    ToolError::new(ErrorKind::Auth, format!("{label} is missing"))
        .hint("Give the access key's ID and its secret, or neither and a profile")
        .field(field)
}

#[cfg(test)]
mod tests {
    use super::Settings;

    fn read(pairs: &[(&str, &str)]) -> Result<Settings, mosaic_connector_kit::ToolError> {
        Settings::read(|name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn half_a_key_names_the_other_half() {
        let error = read(&[("AWS_ACCESS_KEY_ID", "AKIA")]).expect_err("refused");
        assert_eq!(error.field, Some("AWS_SECRET_ACCESS_KEY"));
        let error = read(&[("AWS_SECRET_ACCESS_KEY", "s")]).expect_err("refused");
        assert_eq!(error.field, Some("AWS_ACCESS_KEY_ID"));
    }

    #[test]
    fn a_key_without_a_region_and_a_wrong_endpoint_are_refused() {
        let key = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s")];
        assert_eq!(read(&key).expect_err("refused").field, Some("AWS_REGION"));
        let with = [key[0], key[1], ("AWS_ENDPOINT_URL_S3", "minio.local")];
        assert_eq!(
            read(&with).expect_err("refused").field,
            Some("AWS_ENDPOINT_URL_S3")
        );
        let with = [
            key[0],
            key[1],
            ("AWS_ENDPOINT_URL_S3", "https://me:secret@minio.local"),
        ];
        let error = read(&with).expect_err("refused").text();
        assert!(!error.contains("secret"), "{error}");
        let with = [key[0], key[1], ("AWS_ENDPOINT_URL_S3", "http://minio.local:9000")];
        assert_eq!(read(&with).expect("read").region.as_deref(), Some("us-east-1"));
    }

    #[test]
    fn nothing_at_all_leaves_the_search_to_the_chain_and_shows_no_secret() {
        assert!(read(&[]).expect("read").key.is_none());
        let settings = read(&[
            ("AWS_ACCESS_KEY_ID", "AKIASECRETID"),
            ("AWS_SECRET_ACCESS_KEY", "hidden-words"),
            ("AWS_REGION", "eu-west-1"),
        ])
        .expect("read");
        let shown = format!("{settings:?}");
        assert!(
            !shown.contains("hidden-words") && !shown.contains("AKIASECRETID"),
            "{shown}"
        );
    }
}
