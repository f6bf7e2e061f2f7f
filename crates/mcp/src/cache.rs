//! Keeps the results of reads for a short while, keyed by account, tool and canonical arguments. Never holds an error,
//! and never answers one account with another's result.

use crate::CallOutput;
use crate::config::HostConfig;
use moka::Expiry;
use moka::future::Cache;
use mosaic_protocol::DatasourceId;
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What a result is kept under.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    server: DatasourceId,
    /// Rises when the account's results must not be used any more: a write, a restart, other credentials.
    epoch: u64,
    tool: String,
    arguments: String,
}

impl Key {
    pub(crate) fn new(server: &DatasourceId, epoch: u64, tool: &str, arguments: &Map<String, Value>) -> Self {
        let mut text = String::new();
        canonical_object(arguments, &mut text);
        Self {
            server: server.clone(),
            epoch,
            tool: tool.to_owned(),
            arguments: text,
        }
    }
}

#[derive(Debug, Clone)]
struct Kept {
    output: Arc<CallOutput>,
    ttl: Duration,
}

struct PerEntry;

impl Expiry<Key, Kept> for PerEntry {
    fn expire_after_create(&self, _: &Key, kept: &Kept, _: Instant) -> Option<Duration> {
        Some(kept.ttl)
    }

    fn expire_after_update(&self, _: &Key, kept: &Kept, _: Instant, _: Option<Duration>) -> Option<Duration> {
        Some(kept.ttl)
    }
}

/// The results of reads, bounded by bytes.
#[derive(Clone)]
pub(crate) struct ResultCache(Cache<Key, Kept>);

impl ResultCache {
    pub(crate) fn new(config: &HostConfig) -> Self {
        let cache = Cache::builder()
            .max_capacity(config.result_cache_bytes)
            .weigher(|key: &Key, kept: &Kept| {
                let bytes = key.arguments.len() + kept.output.weight() + 256;
                u32::try_from(bytes).unwrap_or(u32::MAX)
            })
            .expire_after(PerEntry)
            .build();
        Self(cache)
    }

    pub(crate) async fn get(&self, key: &Key) -> Option<Arc<CallOutput>> {
        self.0.get(key).await.map(|kept| kept.output)
    }

    pub(crate) async fn put(&self, key: Key, output: Arc<CallOutput>, ttl: Duration) {
        self.0.insert(key, Kept { output, ttl }).await;
    }
}

/// Appends a value as JSON whose object keys are sorted at every depth: equal values give equal text.
pub(crate) fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => canonical_object(map, out),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            // Writing to a string cannot fail.
            let _ = write!(out, "{value}");
        }
    }
}

fn canonical_object(map: &Map<String, Value>, out: &mut String) {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_unstable_by_key(|(key, _)| *key);
    out.push('{');
    for (index, (key, value)) in entries.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        canonical(&Value::String(key.clone()), out);
        out.push(':');
        canonical(value, out);
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(server: &str, epoch: u64, arguments: &Value) -> Key {
        Key::new(&server.into(), epoch, "echo", arguments.as_object().unwrap())
    }

    fn output(text: &str) -> Arc<CallOutput> {
        Arc::new(CallOutput {
            text: text.to_owned(),
            ..CallOutput::default()
        })
    }

    #[test]
    fn arguments_in_another_order_are_the_same_arguments() {
        let one = json!({"b": {"y": [1, {"q": 1, "p": 2}], "x": null}, "a": "ü\n"});
        let two = json!({"a": "ü\n", "b": {"x": null, "y": [1, {"p": 2, "q": 1}]}});
        assert_eq!(key("s", 0, &one), key("s", 0, &two));
        assert_eq!(
            key("s", 0, &one).arguments,
            r#"{"a":"ü\n","b":{"x":null,"y":[1,{"p":2,"q":1}]}}"#
        );
        assert_ne!(
            key("s", 0, &json!({"a": [1, 2]})),
            key("s", 0, &json!({"a": [2, 1]}))
        );
    }

    #[tokio::test]
    async fn an_account_never_sees_the_result_of_another_or_of_an_earlier_epoch() {
        let cache = ResultCache::new(&HostConfig::default());
        let arguments = json!({"a": 1});
        let ttl = Duration::from_secs(30);
        cache.put(key("one", 0, &arguments), output("mine"), ttl).await;
        assert_eq!(cache.get(&key("one", 0, &arguments)).await.unwrap().text, "mine");
        assert!(cache.get(&key("two", 0, &arguments)).await.is_none());
        assert!(cache.get(&key("one", 1, &arguments)).await.is_none());
    }

    #[tokio::test]
    async fn a_result_is_gone_after_its_time() {
        let cache = ResultCache::new(&HostConfig::default());
        let arguments = json!({});
        cache
            .put(key("one", 0, &arguments), output("old"), Duration::ZERO)
            .await;
        assert!(cache.get(&key("one", 0, &arguments)).await.is_none());
    }
}
