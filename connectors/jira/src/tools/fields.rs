//! Fields of the site, and what a new issue takes.

use super::counted;
use super::projects::{key_of, unreadable};
use crate::adf;
use crate::site::{Site, json, near};
use mosaic_connector_kit::http::segment;
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments, cursor};
use serde::Deserialize;
use serde_json::{Value, json as value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(default, deserialize_with = "arguments::text")]
    query: Option<String>,
    #[serde(default, deserialize_with = "arguments::number")]
    limit: Option<u32>,
    #[serde(default, deserialize_with = "arguments::text")]
    cursor: Option<String>,
}

fn said(value: &Value) -> String {
    adf::clean(value.as_str().unwrap_or_default())
}

pub(super) async fn list(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Fields = call.arguments()?;
    let question = format!("fields {:?}", asked.query);
    let start = usize::try_from(cursor::decode(&question, asked.cursor.as_deref())?).unwrap_or(usize::MAX);
    let size = asked.limit.unwrap_or(50).clamp(1, 100) as usize;
    let all = site.fields(&call.cancel, false).await?;
    let all = all.as_array().ok_or_else(unreadable)?;
    let wanted = asked.query.unwrap_or_default().to_lowercase();
    let fitting: Vec<&Value> = all
        .iter()
        .filter(|field| {
            said(&field["name"]).to_lowercase().contains(&wanted)
                || said(&field["id"]).to_lowercase().contains(&wanted)
        })
        .collect();
    let records: Vec<Record> = fitting
        .iter()
        .skip(start)
        .take(size)
        .map(|field| {
            let clauses: Vec<String> = field["clauseNames"]
                .as_array()
                .into_iter()
                .flatten()
                .map(said)
                .collect();
            Record::default()
                .with("id", said(&field["id"]))
                .with("name", said(&field["name"]))
                .with("type", kind(&field["schema"]))
                .with("custom", field["custom"].clone())
                .with("jql", clauses.join(", "))
        })
        .collect();
    let total = fitting.len() as u64;
    let next = super::onward(&question, start as u64, records.len(), Some(total));
    Ok(Output::Records(
        Records::of(counted(records.len(), Some(total), "field"), records).next(next),
    ))
}

/// Returns a field's type in a word: `number`, `array of string`.
fn kind(schema: &Value) -> String {
    match (schema["type"].as_str(), schema["items"].as_str()) {
        (Some(kind), Some(items)) => format!("{kind} of {items}"),
        (Some(kind), None) => kind.to_owned(),
        (None, _) => String::new(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfNew {
    project: String,
    #[serde(default, rename = "type", deserialize_with = "arguments::text")]
    kind: Option<String>,
}

/// How many allowed values are named.
const ALLOWED: usize = 30;

pub(super) async fn of_new(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: OfNew = call.arguments()?;
    let project = key_of(site, call, &asked.project).await?;
    let path = format!("rest/api/3/issue/createmeta/{}/issuetypes", segment(&project));
    let types = all(site, call, (&path, "issueTypes")).await?;
    let Some(wanted) = asked.kind else {
        let records = types.iter().map(|it| {
            Record::default()
                .with("id", said(&it["id"]))
                .with("type", said(&it["name"]))
                .with("subtask", it["subtask"].clone())
                .with("about", said(&it["description"]))
        });
        return Ok(Output::Records(Records::of(
            format!("issue types of {project}"),
            records,
        )));
    };
    let found = types
        .iter()
        .find(|it| said(&it["name"]).eq_ignore_ascii_case(&wanted) || it["id"] == wanted.as_str());
    let found = found.ok_or_else(|| {
        let names: Vec<String> = types.iter().map(|it| said(&it["name"])).collect();
        ToolError::not_found(format!("{project} has no issue type `{wanted}`")).hint(format!(
            "Choose from {}",
            near(&wanted, names.iter().map(String::as_str))
        ))
    })?;
    let path = format!("{path}/{}", segment(&said(&found["id"])));
    let fields = all(site, call, (&path, "fields")).await?;
    let mut records: Vec<(bool, Record)> = fields
        .iter()
        .map(|field| (field["required"] != true, of_field(field)))
        .collect();
    records.sort_by_key(|(optional, _)| *optional);
    let heading = format!(
        "{} of a new {} in {project}",
        counted(records.len(), None, "field"),
        said(&found["name"])
    );
    Ok(Output::Records(Records::of(
        heading,
        records.into_iter().map(|(_, record)| record),
    )))
}

fn of_field(field: &Value) -> Record {
    let allowed = field["allowedValues"].as_array();
    let mut names: Vec<String> = allowed
        .into_iter()
        .flatten()
        .filter_map(|it| {
            it["value"]
                .as_str()
                .or_else(|| it["name"].as_str())
                .map(adf::clean)
        })
        .collect();
    if names.len() > ALLOWED {
        let more = names.len() - ALLOWED;
        names.truncate(ALLOWED);
        names.push(format!("… and {more} more"));
    }
    let allowed = if names.is_empty() {
        Value::Null
    } else {
        value!(names.join(", "))
    };
    let default = crate::issues::plain(&field["defaultValue"]).unwrap_or(Value::Null);
    Record::default()
        .with("field", said(&field["name"]))
        .with("id", said(&field["fieldId"]))
        .with("required", field["required"].clone())
        .with("type", kind(&field["schema"]))
        .with("allowed", allowed)
        .with("default", default)
}

/// Returns all pages of a list that is paged by numbers.
pub(super) async fn all(
    site: &Site,
    call: &Call,
    (path, name): (&str, &str),
) -> Result<Vec<Value>, ToolError> {
    let mut all: Vec<Value> = vec![];
    for _ in 0..20 {
        let ask = site
            .get(path)
            .query("startAt", all.len())
            .query("maxResults", 200);
        let mut page = json(ask, call).await?;
        let Value::Array(values) = page[name].take() else {
            return Err(unreadable());
        };
        let last = values.is_empty();
        all.extend(values);
        if last
            || page["total"]
                .as_u64()
                .is_none_or(|total| all.len() as u64 >= total)
        {
            break;
        }
    }
    Ok(all)
}
