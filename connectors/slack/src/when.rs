//! Times: what a caller writes, what Slack's timestamps say.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mosaic_connector_kit::ToolError;

/// Returns the moment of a message's timestamp, RFC 3339.
pub(crate) fn shown(ts: &str) -> String {
    let seconds = ts.split('.').next().and_then(|it| it.parse().ok());
    seconds.map_or(String::new(), shown_seconds)
}

/// Returns a moment in seconds, RFC 3339.
pub(crate) fn shown_seconds(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

/// Reads a moment: a date, a date and a time, seconds since 1970 (a message's timestamp included), `today`, `yesterday`, or
/// so long ago (`7d`, `24h`) or ahead (`+2h`). In UTC where no zone is named.
///
/// # Errors
/// `invalid`, naming the argument.
pub(crate) fn read(argument: &str, text: &str, now: Timestamp) -> Result<Timestamp, ToolError> {
    let text = text.trim();
    let lower = text.to_lowercase();
    span(&lower)
        .and_then(|span| now.checked_add(span).ok())
        .or_else(|| day(&lower, now))
        .or_else(|| seconds(text))
        .or_else(|| text.parse::<Timestamp>().ok())
        .or_else(|| text.parse::<DateTime>().ok().and_then(utc))
        .or_else(|| text.parse::<Date>().ok().and_then(|date| utc(date.into())))
        .ok_or_else(|| {
            ToolError::invalid(format!("`{argument}` is no time: `{text}`"))
                .hint("Write 2026-03-01, 2026-03-01T09:30Z, today, yesterday, 7d or 24h ago, or +2h ahead")
        })
}

fn utc(at: DateTime) -> Option<Timestamp> {
    at.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn day(text: &str, now: Timestamp) -> Option<Timestamp> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let date = match text {
        "now" => return Some(now),
        "today" => today,
        "yesterday" => today.yesterday().ok()?,
        "tomorrow" => today.tomorrow().ok()?,
        _ => return None,
    };
    utc(date.into())
}

fn span(text: &str) -> Option<SignedDuration> {
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-').unwrap_or(text)),
    };
    let unit = rest.chars().next_back()?;
    let count: i64 = rest.strip_suffix(unit)?.parse().ok()?;
    let seconds = match unit {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 604_800,
        _ => return None,
    };
    Some(SignedDuration::from_secs(sign * count.checked_mul(seconds)?))
}

fn seconds(text: &str) -> Option<Timestamp> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() < 9 || !rest.chars().all(|it| it.is_ascii_digit()) {
        return None;
    }
    Timestamp::from_second(whole.parse().ok()?).ok()
}

/// Returns a moment as Slack writes it in parameters; a message's own timestamp stays as precise as it is.
pub(crate) fn parameter(argument: &str, text: &str) -> Result<String, ToolError> {
    let trimmed = text.trim();
    if is_ts(trimmed) {
        return Ok(trimmed.to_owned());
    }
    let moment = read(argument, trimmed, Timestamp::now())?;
    Ok(format!("{}.000000", moment.as_second()))
}

/// Tells whether text is a message's timestamp.
pub(crate) fn is_ts(text: &str) -> bool {
    let Some((seconds, rest)) = text.split_once('.') else {
        return false;
    };
    seconds.len() >= 9 && rest.len() == 6 && seconds.chars().chain(rest.chars()).all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{is_ts, read, shown};
    use jiff::Timestamp;

    #[test]
    fn times_are_read_as_people_write_them() {
        let now: Timestamp = "2026-03-04T12:00:00Z".parse().expect("a time");
        for (text, moment) in [
            ("2026-03-01", "2026-03-01T00:00:00Z"),
            ("2026-03-01T09:30Z", "2026-03-01T09:30:00Z"),
            ("2026-03-01 09:30", "2026-03-01T09:30:00Z"),
            ("yesterday", "2026-03-03T00:00:00Z"),
            ("2d", "2026-03-02T12:00:00Z"),
            ("+2h", "2026-03-04T14:00:00Z"),
            ("1700000000.000100", "2023-11-14T22:13:20Z"),
        ] {
            assert_eq!(
                read("after", text, now).expect("a time").to_string(),
                moment,
                "{text}"
            );
        }
        let error = read("after", "soonish", now).expect_err("refused");
        assert!(error.message.contains("`after`"));
        assert_eq!(shown("1700000000.000100"), "2023-11-14T22:13:20Z");
        assert!(is_ts("1700000000.000100") && !is_ts("1700000000") && !is_ts("17.000100"));
    }
}
