//! Work that is logged on an issue.

use super::comments;
use crate::issues::{browse, moment};
use crate::site::{Site, issue_path, json, key, name};
use jiff::tz::TimeZone;
use mosaic_connector_kit::{Call, Output, Record, Records, ToolError, arguments};
use serde::Deserialize;
use serde_json::{Value, json as value};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Work {
    key: String,
    time_spent: Value,
    #[serde(default, deserialize_with = "arguments::text")]
    started: Option<String>,
    #[serde(default)]
    comment_md: Option<Value>,
}

pub(super) async fn add(site: &Site, call: &Call) -> Result<Output, ToolError> {
    let asked: Work = call.arguments()?;
    let key = key(&asked.key)?;
    let said = super::boards::worded(&asked.time_spent);
    let seconds = seconds(&said).ok_or_else(|| {
        ToolError::invalid(format!("`{said}` is no time that work takes"))
            .hint("Write 1h 30m, 45m, 1.5h or 2d (a day has 8 hours)")
    })?;
    let mut body = value!({"timeSpentSeconds": seconds});
    if let Some(started) = &asked.started {
        body["started"] = value!(started_at(started).ok_or_else(|| {
            ToolError::invalid(format!("`{started}` is no date"))
                .hint("Write 2026-03-31 or 2026-03-31T09:00:00Z")
        })?);
    }
    if let Some(comment) = asked.comment_md.as_ref().filter(|it| **it != "") {
        body["comment"] = comments::body(site, call, comment).await?;
    }
    // Before the write: what comes after it must not make it look undone.
    let address = site.address(&call.cancel).await?;
    let ask = site.post(&issue_path(&key, "/worklog")).json(&body);
    let log = json(ask, call).await?;
    let record = Record::default()
        .with("id", log["id"].clone())
        .with("issue", key.clone())
        .with("author", name(&log["author"]))
        .with("time_spent", log["timeSpent"].clone())
        .with("started", moment(&log["started"]))
        .with("url", browse(&address, &key));
    Ok(Output::Records(Records::of(
        format!("logged work on {key}"),
        [record],
    )))
}

/// Reads a time that work took, in seconds: `1h 30m`, `1.5h`, `2d`, `1w`; a number alone counts minutes.
fn seconds(text: &str) -> Option<u32> {
    let mut total = 0.0_f64;
    let mut number = String::new();
    for letter in text.trim().to_lowercase().chars().filter(|c| !c.is_whitespace()) {
        if letter.is_ascii_digit() || letter == '.' {
            number.push(letter);
            continue;
        }
        let unit = match letter {
            'w' => 5.0 * 8.0 * 3_600.0,
            'd' => 8.0 * 3_600.0,
            'h' => 3_600.0,
            'm' => 60.0,
            _ => return None,
        };
        total += number.parse::<f64>().ok()? * unit;
        number.clear();
    }
    if !number.is_empty() {
        // Minutes may be left without their letter: `1h 30`.
        total += number.parse::<f64>().ok()? * 60.0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked in the same line"
    )]
    (60.0..=31_536_000.0)
        .contains(&total)
        .then_some(total.round() as u32)
}

/// Returns a moment as this resource demands it.
fn started_at(text: &str) -> Option<String> {
    let moment: jiff::Timestamp = match text.parse() {
        Ok(moment) => moment,
        Err(_) => {
            let nine = jiff::civil::Time::constant(9, 0, 0, 0);
            let at = if text.contains(':') {
                text.parse().ok()?
            } else {
                text.parse::<jiff::civil::Date>().ok()?.to_datetime(nine)
            };
            at.to_zoned(TimeZone::UTC).ok()?.timestamp()
        }
    };
    Some(moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string())
}

#[cfg(test)]
mod tests {
    use super::{seconds, started_at};

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("1h 30m", Some(5_400)),
            ("1h30", Some(5_400)),
            ("90", Some(5_400)),
            ("1.5h", Some(5_400)),
            ("2d", Some(57_600)),
            ("45 m", Some(2_700)),
            ("", None),
            ("long", None),
            ("0m", None),
            ("h", None),
        ] {
            assert_eq!(seconds(text), wanted, "{text}");
        }
    }

    #[test]
    fn moments_are_written_as_jira_wants_them() {
        assert_eq!(
            started_at("2026-03-04T10:00:00+01:00").as_deref(),
            Some("2026-03-04T09:00:00.000+0000")
        );
        assert_eq!(
            started_at("2026-03-04").as_deref(),
            Some("2026-03-04T09:00:00.000+0000")
        );
        assert_eq!(started_at("soon"), None);
    }
}
