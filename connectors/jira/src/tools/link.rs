//! Links between issues, by the words that Jira shows: `blocks`, `is blocked by`, `relates to`.

use crate::issues::browse;
use crate::site::{Site, key, near};
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    from: String,
    link: String,
    to: String,
}

pub(super) async fn link(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Link = call.arguments()?;
    let (from, to) = (key(&asked.from)?, key(&asked.to)?);
    if from == to {
        return Err(ToolError::invalid("an issue cannot be linked to itself"));
    }
    let types = site.link_types(&call.cancel).await?;
    let all = types["issueLinkTypes"]
        .as_array()
        .ok_or_else(super::projects::unreadable)?;
    let wanted = asked.link.trim();
    let Some((id, words, outward)) = choose(all, wanted) else {
        let known = all
            .iter()
            .flat_map(|it| [it["outward"].as_str(), it["inward"].as_str()])
            .flatten();
        return Err(ToolError::not_found(format!("there is no link `{wanted}`"))
            .hint(format!("Choose from {}", near(wanted, known))));
    };
    // The inward issue is the one that does it to the outward one.
    let (inward, outwards) = if outward { (&from, &to) } else { (&to, &from) };
    let body = json!({
        "type": {"id": id}, "inwardIssue": {"key": inward}, "outwardIssue": {"key": outwards},
    });
    // Before the write: what comes after it must not make it look undone.
    let address = site.address(&call.cancel).await?;
    site.post("rest/api/3/issueLink")
        .json(&body)
        .send(&call.cancel)
        .await?;
    let record = Record::default()
        .with("from", from.clone())
        .with("link", words)
        .with("to", to.clone())
        .with("url", browse(&address, &from));
    Ok(Output::Records(Records::of(
        format!("{from} {words} {to}"),
        [record],
    )))
}

/// Returns the id of the type that is meant, its words, and whether they are read from the first issue on.
fn choose<'a>(types: &'a [Value], wanted: &str) -> Option<(&'a str, &'a str, bool)> {
    let same = |value: &Value| value.as_str().is_some_and(|it| it.eq_ignore_ascii_case(wanted));
    let by = |field: &str| types.iter().find(|it| same(&it[field]));
    let (found, side) = match (by("outward"), by("inward"), by("name")) {
        (Some(found), _, _) => (found, "outward"),
        (None, Some(found), _) => (found, "inward"),
        (None, None, found) => (found?, "outward"),
    };
    Some((found["id"].as_str()?, found[side].as_str()?, side == "outward"))
}
