//! Times in words: `today`, `tomorrow 15:00`, `next week`, `friday`, `in 3 days`, `+2d`, dates, RFC 3339. A word that names a
//! day or a week stands for all of it. Words are read in this machine's time zone, which is the person's.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _, Zoned};
use mosaic_connector_kit::ToolError;

/// What a text names: a moment, or from one up to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) start: Zoned,
    /// For days and weeks, where they end.
    pub(crate) end: Option<Zoned>,
    /// Whether it is a date, written as one: the start of something rather than all of it.
    is_date: bool,
}

/// A range of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) from: Zoned,
    pub(crate) to: Zoned,
}

/// Reads a text.
///
/// # Errors
/// `invalid`, naming what is understood.
pub(crate) fn read(text: &str, now: &Zoned) -> Result<Named, ToolError> {
    let text = text.trim();
    let text = text.strip_prefix("on ").unwrap_or(text);
    let plain = text.to_lowercase();
    find(&plain, text, now).ok_or_else(|| {
        ToolError::invalid(format!("`{text}` is no time that is understood")).hint(
            "Write 2026-03-31, 2026-03-31T15:00 (local), 2026-03-31T15:00:00Z, now, today, tomorrow 15:00, friday, this week, \
             next week, next month, +3d, -2w",
        )
    })
}

/// Returns the range that `from` and `to` name. Without `to` it ends with the day or week that `from` names, or else after
/// so many days; without both it begins now.
///
/// # Errors
/// `invalid` when one cannot be read, or nothing lies between them.
pub(crate) fn range(
    from: Option<&str>,
    to: Option<&str>,
    days: i64,
    now: &Zoned,
) -> Result<Range, ToolError> {
    let first = from.map(|text| read(text, now)).transpose()?;
    let last = to.map(|text| read(text, now)).transpose()?;
    let start = first
        .as_ref()
        .map_or_else(|| now.clone(), |named| named.start.clone());
    let end = match (last, first) {
        (Some(last), _) => last.end.unwrap_or(last.start),
        (
            None,
            Some(Named {
                end: Some(end),
                is_date: false,
                ..
            }),
        ) => end,
        (None, _) => after(&start, days.days()),
    };
    if end <= start {
        return Err(ToolError::invalid("`to` does not lie after `from`"));
    }
    Ok(Range { from: start, to: end })
}

fn find(plain: &str, text: &str, now: &Zoned) -> Option<Named> {
    let moment = |start: Zoned| Named {
        start,
        end: None,
        is_date: false,
    };
    if plain == "now" {
        return Some(moment(now.clone()));
    }
    if let Ok(moment_in_time) = text.parse::<Timestamp>() {
        return Some(moment(moment_in_time.to_zoned(now.time_zone().clone())));
    }
    if let Some(offset) = offset(plain) {
        return Some(moment(after(now, offset)));
    }
    if plain.len() == 10
        && let Ok(date) = plain.parse::<Date>()
    {
        return Some(Named {
            is_date: true,
            ..days(date, 1, now)?
        });
    }
    let local = text
        .parse::<DateTime>()
        .or_else(|_| text.replacen(' ', "T", 1).parse());
    if let Ok(local) = local {
        return local.to_zoned(now.time_zone().clone()).ok().map(moment);
    }
    if let Some(named) = word(plain, now) {
        return Some(named);
    }
    // A day and a time: `tomorrow 15:00`, `friday at 9`.
    let (day, time) = plain.rsplit_once(' ')?;
    let day = day.trim_end_matches(" at").trim();
    let day = word(day, now).or_else(|| days(day.parse().ok()?, 1, now))?;
    let at = day.start.date().to_datetime(clock(time)?);
    at.to_zoned(now.time_zone().clone()).ok().map(moment)
}

/// Reads `15:00`, `9`, `3pm`, `9:30am`.
fn clock(text: &str) -> Option<Time> {
    let (digits, noon) = match (text.strip_suffix("pm"), text.strip_suffix("am")) {
        (Some(digits), _) => (digits, Some(12)),
        (None, Some(digits)) => (digits, Some(0)),
        (None, None) => (text, None),
    };
    let (hour, minute) = digits.split_once(':').unwrap_or((digits, "0"));
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = noon.map_or(hour, |noon| hour % 12 + noon);
    Time::new(hour, minute, 0, 0).ok()
}

fn word(plain: &str, now: &Zoned) -> Option<Named> {
    let today = now.date();
    let monday = today
        .checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days())
        .ok()?;
    let day = |offset: i64| days(today.checked_add(offset.days()).ok()?, 1, now);
    let week = |offset: i64| days(monday.checked_add((offset * 7).days()).ok()?, 7, now);
    match plain {
        "today" | "tonight" => day(0),
        "tomorrow" => day(1),
        "yesterday" => day(-1),
        "this week" | "week" => week(0),
        "next week" => week(1),
        "last week" => week(-1),
        "weekend" | "this weekend" => days(monday.checked_add(5.days()).ok()?, 2, now),
        "this month" | "month" => month(today, 0, now),
        "next month" => month(today, 1, now),
        "last month" => month(today, -1, now),
        other => {
            let (back, name) = match (other.strip_prefix("last "), other.strip_prefix("next ")) {
                (Some(name), _) => (true, name),
                (None, Some(name)) => (false, name),
                (None, None) => (false, other.strip_prefix("this ").unwrap_or(other)),
            };
            let weekday = weekday(name)?;
            let ahead = i64::from(today.weekday().until(weekday));
            match (back, other.starts_with("next ")) {
                (true, _) => day(ahead - 7),
                (false, true) if ahead == 0 => day(7),
                (false, _) => day(ahead),
            }
        }
    }
}

fn weekday(name: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    let named = |(full, _): &&(&str, Weekday)| name.len() >= 3 && full.starts_with(name);
    NAMES.iter().find(named).map(|(_, weekday)| *weekday)
}

fn month(today: Date, offset: i64, now: &Zoned) -> Option<Named> {
    let first = today.first_of_month().checked_add(offset.months()).ok()?;
    days(first, i64::from(first.days_in_month()), now)
}

/// Returns so many days from a date on.
fn days(first: Date, count: i64, now: &Zoned) -> Option<Named> {
    let midnight = |date: Date| date.to_zoned(now.time_zone().clone()).ok();
    Some(Named {
        start: midnight(first)?,
        end: Some(midnight(first.checked_add(count.days()).ok()?)?),
        is_date: false,
    })
}

/// Reads `+3d`, `-2w`, `+90m`, `in 3 days`, `2 weeks ago`.
fn offset(plain: &str) -> Option<Span> {
    let (sign, rest) = if let Some(rest) = plain.strip_prefix("in ") {
        (1, rest)
    } else if let Some(rest) = plain.strip_suffix(" ago") {
        (-1, rest)
    } else if let Some(rest) = plain.strip_prefix('+') {
        (1, rest)
    } else {
        (-1, plain.strip_prefix('-')?)
    };
    let rest = rest.trim();
    let end = rest.find(|it: char| !it.is_ascii_digit())?;
    let count: i64 = rest[..end].parse::<i32>().ok()?.into();
    let count = sign * count;
    Some(match rest[end..].trim() {
        "min" | "mins" | "minute" | "minutes" => count.minutes(),
        "h" | "hour" | "hours" => count.hours(),
        "d" | "day" | "days" => count.days(),
        "w" | "week" | "weeks" => (count * 7).days(),
        "m" | "month" | "months" => count.months(),
        _ => return None,
    })
}

/// Returns a moment so much later; itself where the calendar ends.
pub(crate) fn after(moment: &Zoned, span: Span) -> Zoned {
    moment.checked_add(span).unwrap_or_else(|_| moment.clone())
}

/// Returns this moment, in this machine's time zone.
pub(crate) fn now() -> Zoned {
    Timestamp::now().to_zoned(TimeZone::system())
}

/// Returns a moment as Google wants it.
pub(crate) fn rfc3339(moment: &Zoned) -> String {
    moment.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::{Range, range, read};
    use jiff::Zoned;

    /// A Wednesday.
    fn now() -> Zoned {
        "2026-03-04T16:20:00+01:00[Europe/Berlin]"
            .parse()
            .expect("a time")
    }

    fn at(text: &str) -> String {
        let named = read(text, &now()).expect(text);
        named.start.strftime("%Y-%m-%d %H:%M").to_string()
    }

    #[test]
    fn words_dates_and_times_are_read() {
        for (text, expected) in [
            ("today", "2026-03-04 00:00"),
            ("Tomorrow 15:00", "2026-03-05 15:00"),
            ("friday at 9", "2026-03-06 09:00"),
            ("next monday 3pm", "2026-03-09 15:00"),
            ("on friday", "2026-03-06 00:00"),
            ("last tuesday", "2026-03-03 00:00"),
            ("next wednesday", "2026-03-11 00:00"),
            ("this week", "2026-03-02 00:00"),
            ("next month", "2026-04-01 00:00"),
            ("+3d", "2026-03-07 16:20"),
            ("in 2 weeks", "2026-03-18 16:20"),
            ("1 day ago", "2026-03-03 16:20"),
            ("2026-03-31", "2026-03-31 00:00"),
            ("2026-03-31T15:00", "2026-03-31 15:00"),
            ("2026-03-31 15:00", "2026-03-31 15:00"),
            ("2026-03-31T15:00:00Z", "2026-03-31 17:00"),
            ("2026-03-31T15:00:00+09:00", "2026-03-31 08:00"),
        ] {
            assert_eq!(at(text), expected, "{text}");
        }
        for text in [
            "",
            "soon",
            "13:61",
            "tomorrow 25:00",
            "+d",
            "-",
            "2026-02-30",
            "mo",
        ] {
            let error = read(text, &now()).expect_err(text);
            assert!(error.hint.is_some());
        }
    }

    #[test]
    fn a_range_ends_where_what_it_names_ends() {
        let shown = |from: Option<&str>, to: Option<&str>| {
            let Range { from, to } = range(from, to, 7, &now()).expect("a range");
            format!("{} {}", from.strftime("%m-%d %H:%M"), to.strftime("%m-%d %H:%M"))
        };
        assert_eq!(shown(None, None), "03-04 16:20 03-11 16:20");
        assert_eq!(shown(Some("tomorrow"), None), "03-05 00:00 03-06 00:00");
        assert_eq!(shown(Some("this week"), None), "03-02 00:00 03-09 00:00");
        assert_eq!(shown(Some("2026-03-10"), None), "03-10 00:00 03-17 00:00");
        assert_eq!(
            shown(Some("2026-03-10"), Some("2026-03-10")),
            "03-10 00:00 03-11 00:00"
        );
        assert_eq!(shown(Some("now"), Some("friday")), "03-04 16:20 03-07 00:00");
        assert!(range(Some("tomorrow"), Some("yesterday"), 7, &now()).is_err());
    }
}
