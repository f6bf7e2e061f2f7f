//! Values to columns and back: JSON text, the bare names of enum variants, zstd frames. Never looks inside a value.

use crate::StoreError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::io::Read;

/// Compression level: 3 is zstd's own default, fast enough to go unnoticed at 8 MiB.
const LEVEL: i32 = 3;

/// The most bytes a stored result may unfold to; far above what the connector host lets through.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What is larger than this is compressed off the async threads.
const INLINE_BYTES: usize = 64 * 1024;

fn failed<E>(action: &'static str) -> impl FnOnce(E) -> StoreError
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    move |source| StoreError::Codec {
        action,
        source: source.into(),
    }
}

/// Returns a value as JSON text.
pub(crate) fn to_json<T: Serialize + ?Sized>(action: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(failed(action))
}

/// Returns the value that JSON text holds.
pub(crate) fn from_json<T: DeserializeOwned>(action: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(failed(action))
}

/// Returns the value of a column that may be empty.
pub(crate) fn from_json_opt<T: DeserializeOwned>(
    action: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, StoreError> {
    text.map(|text| from_json(action, text)).transpose()
}

/// Returns the bare name of a fieldless variant, as serde writes it.
pub(crate) fn to_tag<T: Serialize>(action: &'static str, value: T) -> Result<String, StoreError> {
    match serde_json::to_value(value).map_err(failed(action))? {
        Value::String(tag) => Ok(tag),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Err(failed(action)("not a fieldless variant"))
        }
    }
}

/// Returns the fieldless variant of this name.
pub(crate) fn from_tag<T: DeserializeOwned>(action: &'static str, tag: &str) -> Result<T, StoreError> {
    serde_json::from_value(Value::String(tag.to_owned())).map_err(failed(action))
}

/// Returns a stored count as `u32`, held at the ends of its range.
pub(crate) fn to_u32(count: i64) -> u32 {
    u32::try_from(count.max(0)).unwrap_or(u32::MAX)
}

/// Returns a short text as a zstd frame.
pub(crate) fn fold(action: &'static str, text: &str) -> Result<Vec<u8>, StoreError> {
    zstd::encode_all(text.as_bytes(), LEVEL).map_err(failed(action))
}

/// Returns the short text of a zstd frame.
pub(crate) fn unfold(action: &'static str, frame: &[u8]) -> Result<String, StoreError> {
    let mut text = String::new();
    zstd::Decoder::new(frame)
        .map_err(failed(action))?
        .take(MOST_BYTES)
        .read_to_string(&mut text)
        .map_err(failed(action))?;
    Ok(text)
}

/// Returns the text as a zstd frame.
pub(crate) async fn compress(action: &'static str, text: String) -> Result<Vec<u8>, StoreError> {
    if text.len() <= INLINE_BYTES {
        return zstd::encode_all(text.as_bytes(), LEVEL).map_err(failed(action));
    }
    tokio::task::spawn_blocking(move || zstd::encode_all(text.as_bytes(), LEVEL))
        .await
        .map_err(failed(action))?
        .map_err(failed(action))
}

/// Returns the text of a zstd frame.
pub(crate) async fn decompress(action: &'static str, frame: Vec<u8>) -> Result<String, StoreError> {
    let unfold = move || -> std::io::Result<String> {
        let mut text = String::new();
        zstd::Decoder::new(frame.as_slice())?
            .take(MOST_BYTES)
            .read_to_string(&mut text)?;
        Ok(text)
    };
    tokio::task::spawn_blocking(unfold)
        .await
        .map_err(failed(action))?
        .map_err(failed(action))
}
