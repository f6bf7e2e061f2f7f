//! Where an issue may go next, and going there by name.

use crate::adf;
use crate::issues::browse;
use crate::site::{Site, issue_path, json, key, near};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Of {
    key: String,
}

pub(super) async fn list(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Of = call.arguments()?;
    let key = key(&asked.key)?;
    let answer = json(site.get(&issue_path(&key, "/transitions")), call).await?;
    let all = answer["transitions"]
        .as_array()
        .map(Vec::as_slice)
        .ok_or_else(super::projects::unreadable)?;
    let records: Vec<Record> = all
        .iter()
        .map(|way| {
            Record::default()
                .with("id", way["id"].clone())
                .with("transition", text(&way["name"]))
                .with("to", text(&way["to"]["name"]))
                .with("category", text(&way["to"]["statusCategory"]["name"]))
        })
        .collect();
    Ok(Output::Records(Records::of(
        format!("{} ways for {key}", records.len()),
        records,
    )))
}

fn text(value: &Value) -> Value {
    json!(adf::clean(value.as_str().unwrap_or_default()))
}

/// Returns the transitions that came with an issue, each with the status it leads to.
pub(super) fn names(issue: &Value) -> Vec<String> {
    let all = issue["transitions"].as_array().into_iter().flatten();
    all.map(|way| {
        let (name, to) = (&way["name"], &way["to"]["name"]);
        let (name, to) = (name.as_str().unwrap_or_default(), to.as_str().unwrap_or_default());
        adf::clean(&if name.eq_ignore_ascii_case(to) {
            to.to_owned()
        } else {
            format!("{to} ({name})")
        })
    })
    .collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Go {
    key: String,
    to_name: String,
}

pub(super) async fn go(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Go = call.arguments()?;
    let key = key(&asked.key)?;
    let ask = site
        .get(&issue_path(&key, ""))
        .query("fields", "status,summary")
        .query("expand", "transitions");
    let issue = json(ask, call).await?;
    if !issue["transitions"].is_array() {
        return Err(super::projects::unreadable());
    }
    let now = issue["fields"]["status"]["name"].as_str().unwrap_or_default();
    let address = site.address(&call.cancel).await?;
    let done = |heading: String, from: &str, to: &str| {
        let record = Record::default()
            .with("id", key.clone())
            .with("summary", text(&issue["fields"]["summary"]))
            .with("from", from)
            .with("status", to)
            .with("url", browse(&address, &key));
        Output::Records(Records::of(heading, [record]))
    };
    if now.eq_ignore_ascii_case(asked.to_name.trim()) {
        return Ok(done(format!("{key} is {now} already"), now, now));
    }
    let (id, to) = choose(&issue, asked.to_name.trim()).ok_or_else(|| {
        let ways = names(&issue);
        ToolError::not_found(format!("{key} is {now} and cannot go to `{}`", asked.to_name)).hint(format!(
            "Choose from {}",
            near(&asked.to_name, ways.iter().map(String::as_str))
        ))
    })?;
    let body = json!({"transition": {"id": id}});
    site.post(&issue_path(&key, "/transitions"))
        .json(&body)
        .send(&call.cancel)
        .await?;
    Ok(done(format!("{key} went from {now} to {to}"), now, to))
}

/// Returns the id of the transition that is meant, and the status it leads to: by status, by its own name, by id; else
/// the only one that begins with the words.
fn choose<'a>(issue: &'a Value, wanted: &str) -> Option<(&'a str, &'a str)> {
    let ways: Vec<(&str, &str, &str)> = issue["transitions"]
        .as_array()?
        .iter()
        .filter_map(|way| {
            Some((
                way["id"].as_str()?,
                way["name"].as_str()?,
                way["to"]["name"].as_str()?,
            ))
        })
        .collect();
    let bare = |text: &str| text.to_lowercase().replace([' ', '-', '_'], "");
    let wanted = bare(wanted);
    let by = |is: &dyn Fn(&(&str, &str, &str)) -> bool| {
        let mut fitting = ways.iter().filter(|way| is(way));
        let first = fitting.next();
        first
            .filter(|_| fitting.next().is_none())
            .map(|&(id, _, to)| (id, to))
    };
    by(&|(_, _, to)| bare(to) == wanted)
        .or_else(|| by(&|(_, name, _)| bare(name) == wanted))
        .or_else(|| by(&|(id, _, _)| *id == wanted))
        .or_else(|| {
            by(&|(_, name, to)| {
                !wanted.is_empty() && (bare(to).starts_with(&wanted) || bare(name).starts_with(&wanted))
            })
        })
}
