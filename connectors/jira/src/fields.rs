//! Fields by their names, and values as each kind of field wants them. Documents given as such pass untouched.

use crate::adf;
use crate::people::{self, Among};
use crate::site::{Site, near};
use mosaic_connector_kit::{Call, ToolError};
use serde_json::{Map, Value, json};

/// A field of the site.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    /// Its id: `customfield_10016`.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// What it takes, as Jira describes it.
    schema: Value,
}

fn read(value: &Value) -> Option<Field> {
    Some(Field {
        id: value["id"].as_str()?.to_owned(),
        name: value["name"].as_str().unwrap_or_default().to_owned(),
        schema: value["schema"].clone(),
    })
}

/// Returns the fields that names or ids stand for.
///
/// # Errors
/// `not_found` with near names.
pub(crate) async fn find(site: &Site, call: &Call, names: &[String]) -> Result<Vec<Field>, ToolError> {
    if names.is_empty() {
        return Ok(vec![]);
    }
    let mut all = site.fields(&call.cancel, false).await?;
    let mut found = look(&all, names);
    if found.is_err() {
        // It may have been made since.
        all = site.fields(&call.cancel, true).await?;
        found = look(&all, names);
    }
    found.map_err(|name| {
        let known = all
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|field| field["name"].as_str());
        ToolError::not_found(format!("there is no field `{name}`")).hint(format!(
            "Did you mean {}? list_fields knows all",
            near(name, known)
        ))
    })
}

fn look<'a>(all: &Value, names: &'a [String]) -> Result<Vec<Field>, &'a str> {
    let all: Vec<Field> = all.as_array().into_iter().flatten().filter_map(read).collect();
    names
        .iter()
        .map(|name| {
            let lower = name.trim().to_lowercase();
            let is = |field: &&Field| field.id.to_lowercase() == lower || field.name.to_lowercase() == lower;
            all.iter().find(is).cloned().ok_or(name.as_str())
        })
        .collect()
}

/// Returns values by id, each as its field wants it.
///
/// # Errors
/// `not_found` for a field or a person, `invalid` for a value that its field cannot hold.
pub(crate) async fn values(
    site: &Site,
    call: &Call,
    given: &Map<String, Value>,
    among: Among<'_>,
) -> Result<Map<String, Value>, ToolError> {
    let names: Vec<String> = given.keys().cloned().collect();
    let fields = find(site, call, &names).await?;
    let mut values = Map::new();
    for (field, value) in fields.iter().zip(given.values()) {
        let value = match (field.schema["type"].as_str(), value) {
            (Some("user"), Value::String(who)) => {
                json!({"accountId": people::account(site, call, who, among).await?})
            }
            _ => shaped(field, value)?,
        };
        values.insert(field.id.clone(), value);
    }
    Ok(values)
}

/// Returns a value as its field wants it.
fn shaped(field: &Field, value: &Value) -> Result<Value, ToolError> {
    let wrong = |what: &str| {
        ToolError::invalid(format!("`{}` takes {what}", field.name))
            .hint("get_create_fields shows what each field takes")
    };
    if value.is_null() || value.is_object() {
        return Ok(value.clone());
    }
    let text = match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let kind = field.schema["type"].as_str().unwrap_or_default();
    let custom = field.schema["custom"].as_str().unwrap_or_default();
    let rich = field.id == "description" || field.id == "environment" || custom.ends_with(":textarea");
    Ok(match (kind, text) {
        ("number", Some(text)) => {
            let number: f64 = text.parse().map_err(|_| wrong("a number"))?;
            json!(number)
        }
        (_, Some(text)) if rich => adf::document(&text, &adf::People::new()),
        ("option", Some(text)) => json!({"value": text}),
        (
            "priority" | "resolution" | "version" | "component" | "issuetype" | "group" | "status",
            Some(text),
        ) => {
            json!({"name": text})
        }
        ("project" | "issuelink", Some(text)) => json!({"key": text}),
        ("date", Some(text)) => {
            let date: jiff::civil::Date = text.parse().map_err(|_| wrong("a date such as 2026-03-31"))?;
            json!(date.to_string())
        }
        ("array", _) => list(field, value)?,
        (_, Some(text)) => json!(text),
        (_, None) => value.clone(),
    })
}

fn list(field: &Field, value: &Value) -> Result<Value, ToolError> {
    if field.schema["custom"]
        .as_str()
        .is_some_and(|it| it.ends_with(":gh-sprint"))
    {
        // The one list that is set as a single number.
        let id = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok());
        return id.map(|id| json!(id)).ok_or_else(|| {
            ToolError::invalid(format!("`{}` takes the id of a sprint", field.name))
                .hint("list_sprints knows the ids")
        });
    }
    let items = field.schema["items"].as_str().unwrap_or_default();
    let all: Vec<Value> = match value {
        Value::Array(all) => all.clone(),
        Value::String(text) => text.split(',').map(|it| json!(it.trim())).collect(),
        other => vec![other.clone()],
    };
    let item = |value: Value| match (items, value) {
        ("option", Value::String(text)) => json!({"value": text}),
        ("version" | "component" | "group", Value::String(text)) => json!({"name": text}),
        (_, value) => value,
    };
    Ok(all.into_iter().filter(|it| *it != "").map(item).collect())
}

#[cfg(test)]
mod tests {
    use super::{Field, shaped};
    use serde_json::{Value, json};

    fn field(schema: Value) -> Field {
        Field {
            id: "customfield_1".to_owned(),
            name: "It".to_owned(),
            schema,
        }
    }

    #[test]
    fn each_field_gets_its_value_in_its_own_shape() {
        for (schema, given, sent) in [
            (json!({"type": "number"}), json!("5"), json!(5.0)),
            (
                json!({"type": "option"}),
                json!("Major"),
                json!({"value": "Major"}),
            ),
            (
                json!({"type": "array", "items": "option"}),
                json!("a, b"),
                json!([{"value": "a"}, {"value": "b"}]),
            ),
            (
                json!({"type": "array", "items": "string"}),
                json!(["a"]),
                json!(["a"]),
            ),
            (
                json!({"type": "array", "items": "version"}),
                json!("1.0"),
                json!([{"name": "1.0"}]),
            ),
            (
                json!({"type": "priority"}),
                json!("High"),
                json!({"name": "High"}),
            ),
            (json!({"type": "date"}), json!("2026-03-31"), json!("2026-03-31")),
            (json!({"type": "string"}), json!("#4187"), json!("#4187")),
            (json!({"type": "string"}), Value::Null, Value::Null),
            (
                json!({"type": "array", "custom": "com.pyxis.greenhopper.jira:gh-sprint"}),
                json!("34"),
                json!(34),
            ),
        ] {
            assert_eq!(
                shaped(&field(schema.clone()), &given).expect("fits"),
                sent,
                "{schema}"
            );
        }
        assert!(shaped(&field(json!({"type": "number"})), &json!("many")).is_err());
        assert!(shaped(&field(json!({"type": "date"})), &json!("soon")).is_err());
    }

    #[test]
    fn long_text_becomes_a_document_and_a_document_stays() {
        let area = field(
            json!({"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textarea"}),
        );
        assert_eq!(shaped(&area, &json!("**a**")).expect("fits")["type"], "doc");
        let document = json!({"type": "doc", "version": 1, "content": []});
        assert_eq!(shaped(&area, &document).expect("fits"), document);
    }
}
