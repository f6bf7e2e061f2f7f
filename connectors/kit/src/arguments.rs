//! Reads a tool's arguments. Forgiving where a model is careless without being unclear (a number in quotes, an empty
//! text for "none"), strict about names: a misspelt argument is an error that lists the right ones.

use crate::{ErrorKind, ToolError};
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde_json::{Map, Value};

/// Reads the arguments of `tool` into `T`, whose type should refuse unknown fields.
///
/// # Errors
/// `invalid`, naming the argument, when they do not fit.
pub fn read<T: DeserializeOwned>(tool: &str, arguments: Map<String, Value>) -> Result<T, ToolError> {
    // A null is an argument left out.
    let arguments: Map<String, Value> = arguments
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .collect();
    T::deserialize(Value::Object(arguments)).map_err(|error| {
        ToolError::new(
            ErrorKind::Invalid,
            format!("the arguments of `{tool}` do not fit: {error}"),
        )
        .hint("Call the tool again with the arguments its schema names")
    })
}

/// Reads a whole number, also one written as text.
///
/// # Errors
/// When it is neither, or negative, or more than the type holds.
pub fn number<'de, D: Deserializer<'de>, T: TryFrom<i64>>(deserializer: D) -> Result<Option<T>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Integer(i64),
        Float(f64),
        Text(String),
    }
    let value = match Number::deserialize(deserializer) {
        Ok(Number::Integer(value)) => Some(value),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "only whole numbers pass, and the range is checked below"
        )]
        Ok(Number::Float(value)) if value.fract() == 0.0 => Some(value as i64),
        Ok(Number::Float(_)) | Err(_) => None,
        Ok(Number::Text(text)) if text.trim().is_empty() => return Ok(None),
        Ok(Number::Text(text)) => text.trim().parse().ok(),
    };
    value
        .filter(|value| *value >= 0)
        .and_then(|value| T::try_from(value).ok())
        .map(Some)
        .ok_or_else(|| D::Error::custom("expected a whole number from 0 on"))
}

/// Reads true or false, also written as text or number.
///
/// # Errors
/// When it is none of these.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Bool(value) => Ok(value),
        Value::Number(value) => Ok(value.as_i64() != Some(0)),
        Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(true),
            "false" | "no" | "0" | "" => Ok(false),
            other => Err(D::Error::custom(format!("expected true or false, not `{other}`"))),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => Err(D::Error::custom("expected true or false")),
    }
}

/// Reads text; an empty one counts as left out.
///
/// # Errors
/// When it is not text.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Arguments {
        #[serde(deserialize_with = "super::number")]
        limit: Option<u32>,
        #[serde(deserialize_with = "super::flag")]
        exact: bool,
        #[serde(deserialize_with = "super::text")]
        table: Option<String>,
    }

    fn read(value: serde_json::Value) -> Result<Arguments, String> {
        super::read("count", value.as_object().cloned().expect("an object")).map_err(|error| error.message)
    }

    #[test]
    fn careless_but_clear_arguments_are_read() {
        let read = read(json!({"limit": "10", "exact": "yes", "table": " film "})).expect("read");
        assert_eq!(
            read,
            Arguments {
                limit: Some(10),
                exact: true,
                table: Some("film".to_owned())
            }
        );
        assert_eq!(
            super::read::<Arguments>(
                "count",
                json!({"limit": null}).as_object().cloned().expect("object")
            ),
            Ok(Arguments::default())
        );
        assert_eq!(self::read(json!({"limit": 3.0})).expect("read").limit, Some(3));
    }

    #[test]
    fn a_misspelt_argument_is_answered_with_the_right_names() {
        let error = read(json!({"tabel": "film"})).expect_err("refused");
        assert!(error.contains("`tabel`") && error.contains("`table`"), "{error}");
        assert!(read(json!({"limit": -1})).is_err());
        assert!(read(json!({"limit": "many"})).is_err());
    }
}
