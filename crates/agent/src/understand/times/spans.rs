//! One named span of days: a day, a week, a month, so many days back. Half open: the last day is not included.

use super::super::tokens::Tokens;
use jiff::civil::{Date, Weekday};
use jiff::{Span as Length, ToSpan as _};

/// How far ahead a day without a year may lie before last year's is meant.
const AHEAD_DAYS: i64 = 45;

/// A span of days, and how many words name it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) words: usize,
}

impl Span {
    fn day(day: Date, words: usize) -> Self {
        Self {
            from: day,
            to: days(day, 1),
            words,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Weekend,
    Month,
    Quarter,
    Year,
}

/// Returns the day so many days on.
pub(super) fn days(from: Date, count: i64) -> Date {
    add(from, count.clamp(-40_000, 40_000).days())
}

fn add(from: Date, length: Length) -> Date {
    from.saturating_add(length)
}

/// Reads the span that begins with this word.
pub(super) fn read(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Span> {
    let next = tokens.lower(at + 1);
    match tokens.lower(at) {
        "today" | "tonight" => Some(Span::day(today, 1)),
        "yesterday" => Some(Span::day(days(today, -1), 1)),
        "tomorrow" => Some(Span::day(days(today, 1), 1)),
        "this" | "current" if matches!(next, "morning" | "afternoon" | "evening") => {
            Some(Span::day(today, 2))
        }
        "last" if next == "night" => Some(Span::day(days(today, -1), 2)),
        "this" | "current" => relative(tokens, at, (today, 0)),
        "last" | "past" | "previous" => {
            relative(tokens, at, (today, -1)).or_else(|| counted(tokens, at + 1, today))
        }
        "next" | "coming" => relative(tokens, at, (today, 1)),
        _ => ago(tokens, at, today)
            .or_else(|| weekday(tokens, at, today))
            .or_else(|| iso(tokens, at))
            .or_else(|| day_of_month(tokens, at, today))
            .or_else(|| month_of_year(tokens, at, today))
            .or_else(|| quarter(tokens, at, today))
            .or_else(|| year(tokens, at)),
    }
}

/// "this week", "last Tuesday", "next October".
fn relative(tokens: &Tokens<'_>, at: usize, (today, shift): (Date, i64)) -> Option<Span> {
    let word = tokens.lower(at + 1);
    if let Some(unit) = unit(word).filter(|_| !word.ends_with('s')) {
        let from = whole(first(today, unit), unit, shift);
        let to = whole(from, unit, 1);
        let to = if unit == Unit::Weekend { days(from, 2) } else { to };
        return Some(Span { from, to, words: 2 });
    }
    if let Some(day) = weekday_named(word) {
        let latest = latest(today, day);
        let day = match shift {
            -1 if latest == today => days(today, -7),
            1 => days(latest, 7),
            _ => latest,
        };
        return Some(Span::day(day, 2));
    }
    let month = month_named(word)?;
    let this = Date::new(today.year(), month, 1).ok()?;
    let years = match shift {
        -1 => -i64::from(this >= today.first_of_month()),
        1 => i64::from(this <= today),
        _ => 0,
    };
    let from = add(this, years.years());
    Some(Span {
        from,
        to: add(from, 1.months()),
        words: 2,
    })
}

/// "3 weeks", "few days", "couple of months" behind "last".
fn counted(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Span> {
    let (count, used) = count(tokens, at)?;
    let word = tokens.lower(at + used);
    let unit = unit(word).or_else(|| matches!(word, "hour" | "hours").then_some(Unit::Day))?;
    let back = if matches!(word, "hour" | "hours") {
        (count + 23) / 24
    } else {
        count
    };
    Some(Span {
        from: whole(today, unit, -back),
        to: days(today, 1),
        words: 2 + used,
    })
}

/// "3 days ago", "a week ago".
fn ago(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Span> {
    let (count, used) = count(tokens, at)?;
    let word = tokens.lower(at + used);
    let is_ago = tokens.lower(at + used + 1) == "ago";
    if matches!(word, "hour" | "hours" | "minute" | "minutes") && is_ago {
        return Some(Span::day(days(today, -(count / 24)), used + 2));
    }
    let unit = unit(word).filter(|_| is_ago)?;
    let from = match unit {
        Unit::Day => days(today, -count),
        Unit::Week | Unit::Weekend | Unit::Month | Unit::Quarter | Unit::Year => {
            whole(first(today, unit), unit, -count)
        }
    };
    Some(Span {
        from,
        to: whole(from, unit, 1),
        words: used + 2,
    })
}

fn weekday(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Span> {
    let word = tokens.lower(at);
    let day = weekday_named(word)?;
    let short = word.len() < 6;
    (!short || (tokens.is_capital(at) && is_led(tokens, at))).then_some(())?;
    Some(Span::day(latest(today, day), 1))
}

/// "2026-11-12".
fn iso(tokens: &Tokens<'_>, at: usize) -> Option<Span> {
    let joined = |at: usize| tokens.after(at) == Some('-');
    (joined(at) && joined(at + 1) && tokens.text(at).len() == 4).then_some(())?;
    let date = Date::new(
        tokens.text(at).parse().ok()?,
        tokens.text(at + 1).parse().ok()?,
        tokens.text(at + 2).parse().ok()?,
    );
    Some(Span::day(date.ok()?, 3))
}

/// "12 November", "12th of November 2025", "November 12", "12.11.2026".
fn day_of_month(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Span> {
    let dotted = |at: usize| tokens.after(at) == Some('.');
    if dotted(at) && dotted(at + 1) && tokens.text(at + 2).len() == 4 {
        let month = tokens.text(at + 1).parse().ok()?;
        let date = Date::new(
            tokens.text(at + 2).parse().ok()?,
            month,
            day_number(tokens.text(at))?,
        );
        return Some(Span::day(date.ok()?, 3));
    }
    let (day, month, used) = if let Some(day) = day_number(tokens.text(at)) {
        let of = usize::from(tokens.lower(at + 1) == "of");
        (day, month_named(tokens.lower(at + 1 + of))?, 2 + of)
    } else {
        let month = month_named(tokens.lower(at))?;
        let the = usize::from(tokens.lower(at + 1) == "the");
        (day_number(tokens.text(at + 1 + the))?, month, 2 + the)
    };
    if let Some(year) = year_number(tokens.text(at + used)) {
        return Some(Span::day(Date::new(year, month, day).ok()?, used + 1));
    }
    let date = Date::new(today.year(), month, day).ok()?;
    Some(Span::day(near(date, today), used))
}

/// "October", "October 2025"; "may" and "march" only where a word before them makes them a month.
fn month_of_year(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Span> {
    let word = tokens.lower(at);
    let month = month_named(word)?;
    let year = year_number(tokens.text(at + 1));
    let doubtful = word.len() < 5 || word == "march";
    (!doubtful || year.is_some() || is_led(tokens, at)).then_some(())?;
    let from = match year {
        Some(year) => Date::new(year, month, 1).ok()?,
        None => near(Date::new(today.year(), month, 1).ok()?, today),
    };
    Some(Span {
        from,
        to: add(from, 1.months()),
        words: 1 + usize::from(year.is_some()),
    })
}

/// "Q3", "q3 2025".
fn quarter(tokens: &Tokens<'_>, at: usize, today: Date) -> Option<Span> {
    let number: i8 = tokens.lower(at).strip_prefix('q')?.parse().ok()?;
    (1..=4).contains(&number).then_some(())?;
    let month = (number - 1) * 3 + 1;
    let year = year_number(tokens.text(at + 1));
    let from = match year {
        Some(year) => Date::new(year, month, 1).ok()?,
        None => near(Date::new(today.year(), month, 1).ok()?, today),
    };
    Some(Span {
        from,
        to: add(from, 3.months()),
        words: 1 + usize::from(year.is_some()),
    })
}

/// "in 2025".
fn year(tokens: &Tokens<'_>, at: usize) -> Option<Span> {
    let year = year_number(tokens.text(at)).filter(|_| is_led(tokens, at))?;
    let from = Date::new(year, 1, 1).ok()?;
    Some(Span {
        from,
        to: add(from, 1.years()),
        words: 1,
    })
}

fn is_led(tokens: &Tokens<'_>, at: usize) -> bool {
    let leads = [
        "in", "on", "since", "before", "after", "until", "till", "by", "during", "between", "from", "of",
        "and", "to",
    ];
    leads.contains(&tokens.back(at, 1))
}

/// Returns the same day a year before where it lies far ahead.
fn near(date: Date, today: Date) -> Date {
    if date > days(today, AHEAD_DAYS) {
        add(date, (-1).years())
    } else {
        date
    }
}

fn latest(today: Date, day: Weekday) -> Date {
    days(today, -i64::from(today.weekday().since(day)))
}

fn first(today: Date, unit: Unit) -> Date {
    let monday = days(today, -i64::from(today.weekday().to_monday_zero_offset()));
    match unit {
        Unit::Day => today,
        Unit::Week => monday,
        Unit::Weekend => days(monday, 5),
        Unit::Month => today.first_of_month(),
        Unit::Quarter => {
            let month = (today.month() - 1) / 3 * 3 + 1;
            Date::new(today.year(), month, 1).unwrap_or(today)
        }
        Unit::Year => today.first_of_year(),
    }
}

fn whole(from: Date, unit: Unit, count: i64) -> Date {
    let count = count.clamp(-1_000, 1_000);
    match unit {
        Unit::Day => days(from, count),
        Unit::Week | Unit::Weekend => days(from, count * 7),
        Unit::Month => add(from, count.months()),
        Unit::Quarter => add(from, (count * 3).months()),
        Unit::Year => add(from, count.years()),
    }
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "day" | "days" => Unit::Day,
        "week" | "weeks" => Unit::Week,
        "weekend" => Unit::Weekend,
        "month" | "months" => Unit::Month,
        "quarter" | "quarters" => Unit::Quarter,
        "year" | "years" => Unit::Year,
        _ => return None,
    })
}

/// Reads a count and how many words it takes: "3", "a", "two", "couple of".
fn count(tokens: &Tokens<'_>, at: usize) -> Option<(i64, usize)> {
    let number = match tokens.lower(at) {
        "a" | "an" | "one" => 1,
        "couple" if tokens.lower(at + 1) == "of" => return Some((2, 2)),
        "two" | "couple" => 2,
        "three" | "few" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "ten" => 10,
        digits => digits.parse().ok().filter(|count| (0..10_000).contains(count))?,
    };
    Some((number, 1))
}

fn day_number(text: &str) -> Option<i8> {
    let bare = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| text.strip_suffix(end));
    bare.unwrap_or(text)
        .parse()
        .ok()
        .filter(|day| (1..=31).contains(day))
}

fn year_number(text: &str) -> Option<i16> {
    text.parse().ok().filter(|year| (2000..2100).contains(year))
}

fn weekday_named(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

fn month_named(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let is = |month: &&str| {
        *month == word
            || (word.len() == 3 && month.starts_with(word))
            || (word == "sept" && *month == "september")
    };
    let at = MONTHS.iter().position(is)?;
    i8::try_from(at + 1).ok()
}
