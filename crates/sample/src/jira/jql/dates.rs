//! Moments in queries: dates, periods back from now, and the functions that name the edges of days, weeks, months and
//! years.

use super::parse::Operand;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan as _};

/// Returns the moment that an operand names; `field` is for the error.
pub(super) fn moment(now: Timestamp, field: &str, operand: &Operand) -> Result<Timestamp, String> {
    match operand {
        Operand::Value(text) => date(text)
            .or_else(|| shifted(now, text))
            .ok_or_else(|| invalid(field, text)),
        Operand::Call(name, arguments) => edge(now, name, arguments.first().map(String::as_str)),
        Operand::Empty => Err(invalid(field, "EMPTY")),
    }
}

fn invalid(field: &str, text: &str) -> String {
    format!(
        "Date value '{text}' for field '{field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', \
         'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )
}

fn utc(at: DateTime) -> Option<Timestamp> {
    Some(at.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim().replace('/', "-");
    let (date, time) = text.split_once(' ').unwrap_or((&text, "00:00"));
    let date: Date = date.parse().ok()?;
    utc(date.to_datetime(time.parse().ok()?))
}

/// Reads a period: `-7d`, `4w 2d`, `-1h30m`.
fn period(text: &str) -> Option<Span> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut span = Span::new();
    let mut digits = String::new();
    let mut any = false;
    for letter in rest.chars().filter(|letter| !letter.is_whitespace()) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        let count: i64 = digits.parse().ok()?;
        digits.clear();
        any = true;
        let count = count * sign;
        span = match letter {
            'y' => span.try_years(count),
            'M' => span.try_months(count),
            'w' => span.try_weeks(count),
            'd' => span.try_days(count),
            'h' => span.try_hours(count),
            'm' => span.try_minutes(count),
            _ => return None,
        }
        .ok()?;
    }
    (any && digits.is_empty()).then_some(span)
}

fn shifted(now: Timestamp, text: &str) -> Option<Timestamp> {
    let moment = now.to_zoned(TimeZone::UTC).checked_add(period(text)?).ok()?;
    Some(moment.timestamp())
}

/// Returns the edge that a function names, moved by its argument: `startOfWeek(-1)`, `endOfDay("+2d")`.
fn edge(now: Timestamp, name: &str, by: Option<&str>) -> Result<Timestamp, String> {
    let lower = name.to_lowercase();
    if lower == "now" || lower == "currentlogin" {
        return Ok(now);
    }
    let unknown = || format!("Unable to find JQL function '{name}()'.");
    let (start, unit) = match (lower.strip_prefix("startof"), lower.strip_prefix("endof")) {
        (Some(unit), _) => (true, unit),
        (None, Some(unit)) => (false, unit),
        (None, None) => return Err(unknown()),
    };
    let today = now.to_zoned(TimeZone::UTC).date();
    let (first, one) = match unit {
        "day" => (today, 1.day()),
        "week" => {
            // Weeks begin on Sunday, as they do there unless the site says otherwise.
            let back = i32::from(today.weekday().since(Weekday::Sunday));
            (today.checked_sub(back.days()).unwrap_or(today), 1.week())
        }
        "month" => (today.first_of_month(), 1.month()),
        "year" => (today.first_of_year(), 1.year()),
        _ => return Err(unknown()),
    };
    let moved = match by {
        None => Some(first),
        Some(by) => {
            let plain: Option<i64> = by.parse().ok();
            let span = plain.map_or_else(|| period(by), |count| one.checked_mul(count).ok());
            span.and_then(|span| first.checked_add(span).ok())
        }
    };
    let moved = moved.ok_or_else(|| invalid(name, by.unwrap_or_default()))?;
    let at = if start {
        moved
    } else {
        moved.checked_add(one).unwrap_or(moved)
    };
    let at = utc(at.to_datetime(jiff::civil::Time::midnight())).unwrap_or(now);
    Ok(if start {
        at
    } else {
        at.checked_sub(1.second()).unwrap_or(at)
    })
}
