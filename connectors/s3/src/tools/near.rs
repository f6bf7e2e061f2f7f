//! What somebody may have meant whose bucket or key does not exist: one list more, and only after a failure.

use super::buckets;
use crate::client::Buckets;
use crate::failure::Asked;
use crate::place::Place;
use mosaic_connector_kit::{ErrorKind, ToolError};
use tokio_util::sync::CancellationToken;

/// How many names a hint has.
const NAMES: usize = 3;

/// Returns the error of a bucket with the names that come near.
pub(super) async fn bucket(
    buckets: &Buckets,
    error: ToolError,
    (name, cancel): (&str, &CancellationToken),
) -> ToolError {
    if error.kind != ErrorKind::NotFound || error.hint.is_some() {
        return error;
    }
    let Ok((found, _)) = buckets::page(buckets, (1_000, None), cancel).await else {
        return error.hint("list_buckets names the buckets");
    };
    let names: Vec<String> = found.into_iter().map(|bucket| bucket.name).collect();
    let near = nearest(name, &names);
    if near.is_empty() {
        return error.hint("list_buckets names the buckets");
    }
    error.hint(format!("Did you mean {}?", near.join(" or ")))
}

/// Returns the error of an object with the keys that come near, or of its bucket when that is what is missing.
pub(super) async fn object(
    buckets: &Buckets,
    error: ToolError,
    (place, cancel): (&Place, &CancellationToken),
) -> ToolError {
    if error.kind != ErrorKind::NotFound || error.hint.is_some() {
        return error;
    }
    if error.message.starts_with("there is no bucket") {
        return bucket(buckets, error, (&place.bucket, cancel)).await;
    }
    let folder = place.key.rfind('/').map_or("", |end| &place.key[..=end]);
    let asked = Asked {
        action: "s3:ListBucket",
        target: &place.bucket,
    };
    let request = buckets
        .reads()
        .await
        .list_objects_v2()
        .bucket(&place.bucket)
        .prefix(folder)
        .max_keys(500);
    let hint = "search_objects finds keys by words or by a glob";
    let Ok(found) = buckets.read(cancel, asked, request.send()).await else {
        return error.hint(hint);
    };
    let keys: Vec<String> = found
        .contents()
        .iter()
        .filter_map(|object| object.key().map(str::to_owned))
        .collect();
    let near = nearest(&place.key, &keys);
    if near.is_empty() {
        return error.hint(hint);
    }
    error.hint(format!("Did you mean {}?", near.join(" or ")))
}

/// Returns the names that come nearest: that hold the wanted one, are held by it, or begin as it does.
fn nearest(wanted: &str, names: &[String]) -> Vec<String> {
    let wanted = wanted.to_lowercase();
    let mut ranked: Vec<(usize, &String)> = names
        .iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let common = common(&wanted, &lower);
            let held = lower.contains(&wanted) || wanted.contains(&lower);
            let most = wanted.chars().count().max(lower.chars().count());
            (held || common * 10 >= most * 7).then_some((most - common, name))
        })
        .collect();
    ranked.sort();
    ranked
        .into_iter()
        .take(NAMES)
        .map(|(_, name)| name.clone())
        .collect()
}

/// Returns how many characters two names have in common at their beginning and end.
fn common(one: &str, other: &str) -> usize {
    let start = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let end = one
        .chars()
        .rev()
        .zip(other.chars().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let shorter = one.chars().count().min(other.chars().count());
    (start + end).min(shorter)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_near_and_a_stranger_is_not() {
        let names = ["larkspur-exports", "larkspur-logs", "larkspur-media"].map(str::to_owned);
        assert_eq!(nearest("larkspur-log", &names), ["larkspur-logs"]);
        assert_eq!(nearest("larkspurlogs", &names)[0], "larkspur-logs");
        assert!(nearest("backups", &names).is_empty());
        let keys = ["checkout/checkout-13.log.gz", "checkout/checkout-14.log.gz"].map(str::to_owned);
        assert_eq!(nearest("checkout/checkout-13.log", &keys)[0], keys[0]);
    }
}
