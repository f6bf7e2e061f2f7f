//! Days as people say them: "7d", "last week", "2026-03-01". The day it is comes from outside.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use mosaic_connector_kit::ToolError;

/// A span of time: from a day or moment on, up to a day, itself not included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    /// From when on.
    pub(super) from: String,
    /// Up to when, where the words say so.
    pub(super) to: Option<String>,
}

/// Reads the beginning of a span, and its end where the words name one.
///
/// # Errors
/// `invalid` when the words are no day.
pub(super) fn span(words: &str, today: Date) -> Result<Span, ToolError> {
    let said = words.trim().to_lowercase().replace('_', " ");
    let said = said.strip_prefix("the ").unwrap_or(&said);
    let monday = back(today, i64::from(today.weekday().to_monday_zero_offset()));
    let month = today.first_of_month();
    let between = |from: Date, to: Option<Date>| {
        Ok(Span {
            from: from.to_string(),
            to: to.map(|to| to.to_string()),
        })
    };
    match said {
        "today" => between(today, None),
        "yesterday" => between(back(today, 1), Some(today)),
        "this week" => between(monday, None),
        "last week" => between(back(monday, 7), Some(monday)),
        "this month" => between(month, None),
        "last month" => between(month.saturating_sub(1.months()), Some(month)),
        "this year" => between(today.first_of_year(), None),
        "last year" => between(
            today.first_of_year().saturating_sub(1.years()),
            Some(today.first_of_year()),
        ),
        _ => match ago(said, today) {
            Some(day) => between(day, None),
            None => Ok(Span {
                from: moment(words)?,
                to: None,
            }),
        },
    }
}

/// Reads the end of a span: a day counts as a whole.
///
/// # Errors
/// `invalid` when the words are no day.
pub(super) fn until(words: &str, today: Date) -> Result<String, ToolError> {
    let next = |day: Date| day.saturating_add(1.days()).to_string();
    if let Ok(day) = words.trim().parse::<Date>()
        && words.trim().len() == 10
    {
        return Ok(next(day));
    }
    let span = span(words, today)?;
    Ok(match (span.to, span.from.parse::<Date>()) {
        (Some(to), _) => to,
        (None, Ok(day)) if span.from.len() == 10 => next(day),
        (None, _) => span.from,
    })
}

/// `7d`, `2 weeks`, `last 30 days`, `3 months ago`.
fn ago(said: &str, today: Date) -> Option<Date> {
    let said = said
        .strip_prefix("last ")
        .or_else(|| said.strip_prefix("past "))
        .unwrap_or(said);
    let said = said.strip_suffix(" ago").unwrap_or(said).trim_start_matches('-');
    let digits = said.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = said.split_at(digits);
    let count: i64 = if count.is_empty() { 1 } else { count.parse().ok()? };
    if count > 40_000 {
        return None;
    }
    match unit.trim() {
        "d" | "day" | "days" => Some(back(today, count)),
        "w" | "week" | "weeks" => Some(back(today, count.checked_mul(7)?)),
        "m" | "month" | "months" => Some(today.saturating_sub(count.clamp(0, 1_200).months())),
        "y" | "year" | "years" => Some(today.saturating_sub(count.clamp(0, 100).years())),
        _ => None,
    }
}

fn back(today: Date, days: i64) -> Date {
    today.saturating_sub(days.clamp(0, 40_000).days())
}

fn moment(words: &str) -> Result<String, ToolError> {
    let words = words.trim();
    if words.len() == 10 && words.parse::<Date>().is_ok() {
        return Ok(words.to_owned());
    }
    match words.parse::<Timestamp>() {
        Ok(moment) => Ok(format!("'{moment}'")),
        Err(_) => Err(ToolError::invalid(format!("`{words}` is no day"))
            .hint("Write 7d, last week, yesterday, this month or 2026-03-01")),
    }
}

#[cfg(test)]
mod tests {
    use super::{span, until};

    #[test]
    fn days_are_read_as_people_say_them() {
        // A Wednesday.
        let today = "2026-03-04".parse().expect("a day");
        let of = |words: &str| {
            let span = span(words, today).expect(words);
            (span.from, span.to.unwrap_or_default())
        };
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        assert_eq!(of("7d"), pair("2026-02-25", ""));
        assert_eq!(of("last 2 weeks"), pair("2026-02-18", ""));
        assert_eq!(of("last week"), pair("2026-02-23", "2026-03-02"));
        assert_eq!(of("Last_Month"), pair("2026-02-01", "2026-03-01"));
        assert_eq!(of("yesterday"), pair("2026-03-03", "2026-03-04"));
        assert_eq!(of("2026-01-31"), pair("2026-01-31", ""));
        assert_eq!(of("2026-01-31T10:00:00Z"), pair("'2026-01-31T10:00:00Z'", ""));
        assert_eq!(until("2026-03-01", today).expect("a day"), "2026-03-02");
        assert_eq!(until("last week", today).expect("a span"), "2026-03-02");
        assert!(span("soon", today).is_err());
        assert!(span("99999999999999d", today).is_err());
    }
}
