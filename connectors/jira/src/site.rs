//! One Jira site: requests, and the few things remembered about it (who asks, fields, types of links). Nothing is fetched
//! before it is needed, and nothing is kept for good that may be missing: what is not found is looked up afresh.

use crate::config::Config;
use crate::dialect;
use mosaic_connector_kit::http::{Answer, Ask, Http, Method, segment};
use mosaic_connector_kit::{Call, ErrorKind, ToolError};
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// A site with the account that asks.
#[derive(Debug)]
pub(crate) struct Site {
    http: Http,
    address: Mutex<Option<String>>,
    token_field: &'static str,
    me: Remembered,
    fields: Remembered,
    link_types: Remembered,
}

/// An answer that is fetched once.
#[derive(Debug)]
struct Remembered {
    path: &'static str,
    kept: Mutex<Option<Arc<Value>>>,
}

impl Remembered {
    fn new(path: &'static str) -> Self {
        Self {
            path,
            kept: Mutex::new(None),
        }
    }

    async fn get(
        &self,
        site: &Site,
        cancel: &CancellationToken,
        afresh: bool,
    ) -> Result<Arc<Value>, ToolError> {
        let mut kept = self.kept.lock().await;
        if let (Some(value), false) = (kept.as_ref(), afresh) {
            return Ok(Arc::clone(value));
        }
        let value: Value = site.http.get(self.path).send(cancel).await?.json()?;
        let value = Arc::new(value);
        *kept = Some(Arc::clone(&value));
        Ok(value)
    }
}

impl Site {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            http: Http::new(dialect::Jira, config.http),
            address: Mutex::new(config.site),
            token_field: config.token_field,
            me: Remembered::new("rest/api/3/myself"),
            fields: Remembered::new("rest/api/3/field"),
            link_types: Remembered::new("rest/api/3/issueLinkType"),
        }
    }

    /// Begins a request that reads.
    pub(crate) fn get(&self, path: &str) -> Ask {
        self.http.get(path)
    }

    /// Begins a request that posts.
    pub(crate) fn post(&self, path: &str) -> Ask {
        self.http.post(path)
    }

    /// Begins a request that replaces.
    pub(crate) fn put(&self, path: &str) -> Ask {
        self.http.ask(Method::PUT, path)
    }

    /// Returns the site's address, for links.
    pub(crate) async fn address(&self, cancel: &CancellationToken) -> Result<String, ToolError> {
        let mut address = self.address.lock().await;
        if let Some(address) = address.as_ref() {
            return Ok(address.clone());
        }
        let info: Value = self.get("rest/api/3/serverInfo").send(cancel).await?.json()?;
        let found = info["baseUrl"]
            .as_str()
            .unwrap_or_default()
            .trim_end_matches('/')
            .to_owned();
        *address = Some(found.clone());
        Ok(found)
    }

    /// Returns who asks.
    pub(crate) async fn me(&self, cancel: &CancellationToken) -> Result<Arc<Value>, ToolError> {
        self.me.get(self, cancel, false).await
    }

    /// Returns all fields.
    pub(crate) async fn fields(
        &self,
        cancel: &CancellationToken,
        afresh: bool,
    ) -> Result<Arc<Value>, ToolError> {
        self.fields.get(self, cancel, afresh).await
    }

    /// Returns all types of links.
    pub(crate) async fn link_types(&self, cancel: &CancellationToken) -> Result<Arc<Value>, ToolError> {
        self.link_types.get(self, cancel, false).await
    }

    /// Says in one line who answers.
    ///
    /// # Errors
    /// What is wrong, with the variable to blame.
    pub(crate) async fn check(&self) -> Result<String, ToolError> {
        let cancel = CancellationToken::new();
        let answered = async {
            let me = self.me(&cancel).await?;
            Ok((name(&me), self.address(&cancel).await?))
        };
        let (name, address) = answered.await.map_err(|error: ToolError| {
            if error.field.is_some() {
                return error;
            }
            match error.kind {
                ErrorKind::Auth | ErrorKind::Scope => error.field(self.token_field),
                ErrorKind::NotFound | ErrorKind::Upstream => error.field("JIRA_URL"),
                ErrorKind::RateLimited | ErrorKind::Invalid | ErrorKind::Timeout => error,
            }
        })?;
        let host = address.split("://").nth(1).unwrap_or_default();
        Ok(format!("{host} as {name}"))
    }
}

/// Sends a request of a call and reads the answer.
pub(crate) async fn json(ask: Ask, call: &Call) -> Result<Value, ToolError> {
    let answer: Answer = ask.send(&call.cancel).await?;
    answer.json()
}

/// Returns the display name of a user.
pub(crate) fn name(user: &Value) -> String {
    crate::adf::clean(user["displayName"].as_str().unwrap_or_default())
}

/// Returns an issue's key from what people write: a key in any case, or a link to it.
pub(crate) fn key(text: &str) -> Result<String, ToolError> {
    let text = text.trim().trim_start_matches('#');
    let bare = text.split(['?', '#', '&']).next().unwrap_or(text);
    let last = bare.trim_end_matches('/').rsplit('/').next().unwrap_or(bare);
    let candidate = match text.split_once("selectedIssue=") {
        Some((_, key)) => key.split('&').next().unwrap_or(key),
        None => last,
    };
    let candidate = candidate.trim().to_uppercase();
    let good = candidate.split_once('-').is_some_and(|(project, number)| {
        project.starts_with(|c: char| c.is_ascii_uppercase())
            && project.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !number.is_empty()
            && number.chars().all(|c| c.is_ascii_digit())
    });
    if good || (!candidate.is_empty() && candidate.chars().all(|c| c.is_ascii_digit())) {
        return Ok(candidate);
    }
    Err(ToolError::invalid(format!(
        "`{}` is no issue key",
        mosaic_connector_kit::output::clip(text, 60)
    ))
    .hint("Write it as SHOP-412, or find it with search_issues"))
}

/// Returns the path of an issue.
pub(crate) fn issue_path(key: &str, rest: &str) -> String {
    format!("rest/api/3/issue/{}{rest}", segment(key))
}

/// Returns up to five of the names that are closest to the wanted one, for a hint.
pub(crate) fn near<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let wanted = wanted.to_lowercase();
    let mut rated: Vec<(usize, &str)> = names
        .into_iter()
        .map(|name| (distance(&wanted, &name.to_lowercase()), name))
        .collect();
    rated.sort();
    rated.dedup();
    let best: Vec<&str> = rated.into_iter().take(5).map(|(_, name)| name).collect();
    best.join(", ")
}

/// How many letters differ; little when one holds the other.
fn distance(one: &str, other: &str) -> usize {
    if !one.is_empty() && (other.contains(one) || one.contains(other)) {
        return 0;
    }
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut corner = i;
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
        for (j, b) in other.iter().enumerate() {
            let change = corner + usize::from(a != *b);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{key, near};

    #[test]
    fn a_key_is_read_from_what_people_write() {
        for text in [
            "SHOP-412",
            "shop-412 ",
            "https://larkspur.atlassian.net/browse/SHOP-412?focusedCommentId=1",
            "https://larkspur.atlassian.net/jira/software/c/projects/SHOP/boards/3?selectedIssue=SHOP-412&x=1",
        ] {
            assert_eq!(key(text).expect("a key"), "SHOP-412", "{text}");
        }
        for text in ["", "../../etc", "SHOP", "orders"] {
            assert!(key(text).is_err(), "{text}");
        }
    }

    #[test]
    fn near_names_come_first() {
        assert_eq!(
            near("Don", ["To Do", "Done", "Blocked"]).split(", ").next(),
            Some("Done")
        );
    }
}
